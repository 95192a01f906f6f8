//! Bytes that many requests share: types, instructions, contents of maps.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Shared, immutable bytes that are cheap to compare. In JSON they are a string of hexadecimal digits.
#[derive(Clone)]
pub struct Blob(Repr);

#[derive(Clone)]
enum Repr {
    Bytes {
        bytes: Arc<[u8]>,
        hash: u64,
    },
    /// On its way to a guest: the place of the bytes among those sent already.
    Stored(u32),
}

impl Blob {
    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match &self.0 {
            Repr::Bytes { bytes, .. } => bytes,
            Repr::Stored(_) => &[],
        }
    }

    /// A stand-in for bytes that the other side has already.
    pub(crate) fn stored(index: u32) -> Self {
        Self(Repr::Stored(index))
    }

    /// The place of the bytes, if this is a stand-in.
    pub(crate) fn stored_index(&self) -> Option<u32> {
        match self.0 {
            Repr::Bytes { .. } => None,
            Repr::Stored(index) => Some(index),
        }
    }
}

impl From<Arc<[u8]>> for Blob {
    fn from(bytes: Arc<[u8]>) -> Self {
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        Self(Repr::Bytes { hash: hasher.finish(), bytes })
    }
}

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Arc::from(bytes))
    }
}

impl From<&[u8]> for Blob {
    fn from(bytes: &[u8]) -> Self {
        Self::from(Arc::from(bytes))
    }
}

impl Default for Blob {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl PartialEq for Blob {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Repr::Bytes { bytes: a, hash: x }, Repr::Bytes { bytes: b, hash: y }) => {
                Arc::ptr_eq(a, b) || (x == y && a == b)
            }
            (Repr::Stored(a), Repr::Stored(b)) => a == b,
            (Repr::Bytes { .. }, Repr::Stored(_)) | (Repr::Stored(_), Repr::Bytes { .. }) => false,
        }
    }
}

impl Eq for Blob {}

impl Hash for Blob {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.0 {
            Repr::Bytes { hash, .. } => hash.hash(state),
            Repr::Stored(index) => index.hash(state),
        }
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Bytes { bytes, .. } => write!(f, "Blob({} bytes)", bytes.len()),
            Repr::Stored(index) => write!(f, "Blob(stored {index})"),
        }
    }
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Bytes { bytes, .. } => serializer.serialize_str(&to_hex(bytes)),
            Repr::Stored(index) => serializer.serialize_u32(*index),
        }
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BlobVisitor)
    }
}

struct BlobVisitor;

impl Visitor<'_> for BlobVisitor {
    type Value = Blob;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes as hexadecimal digits")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Blob, E> {
        from_hex(text).map(Blob::from).ok_or_else(|| E::custom("not an even number of hexadecimal digits"))
    }

    fn visit_u64<E: serde::de::Error>(self, index: u64) -> Result<Blob, E> {
        u32::try_from(index).map(Blob::stored).map_err(|_| E::custom("no such stored bytes"))
    }
}

/// Bytes as hexadecimal digits.
fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let mut out = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
    out
}

/// Bytes from pairs of hexadecimal digits.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: Option<&[u8]>) {
        let blob = serde_json::from_str::<Blob>(json).ok();
        assert_eq!(blob.as_ref().map(Blob::bytes), expected);
        if let Some(blob) = blob {
            assert_eq!(serde_json::to_string(&blob).unwrap(), json);
        }
    }

    #[test]
    fn bytes_are_hexadecimal_in_json() {
        check("\"00ff10\"", Some(&[0, 255, 16]));
        check("\"\"", Some(&[]));
        check("\"0\"", None);
        check("\"zz\"", None);
        check("\"+1\"", None);
        check("-1", None);
    }

    #[test]
    fn equal_bytes_are_equal_wherever_they_are() {
        assert_eq!(Blob::from(vec![1, 2]), Blob::from(&[1, 2][..]));
        assert_ne!(Blob::from(vec![1, 2]), Blob::from(vec![1, 3]));
        assert_ne!(Blob::from(Vec::new()), Blob::stored(0));
    }
}
