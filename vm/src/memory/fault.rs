//! What is wrong with an access to guest memory.

use std::fmt;

use super::{Region, access};

/// An access that is not let pass.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault(Box<Inner>);

#[derive(Clone, PartialEq, Eq, Debug)]
struct Inner {
    kind: FaultKind,
    address: u64,
    len: u64,
    /// The region that was meant, with the offset into it and its bytes.
    region: Option<(String, i64, u64)>,
}

/// Kinds of faults.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum FaultKind {
    /// There is no region, or the access leaves it.
    Bounds,
    /// The region may not be read.
    Unreadable,
    /// The region may not be written.
    ReadOnly,
    /// Stack bytes are read that nothing was written to.
    Uninitialized,
    /// An atomic access whose address is not a multiple of its size.
    Misaligned,
    /// The access is to a context, which gives its fields itself.
    Context,
}

impl Fault {
    /// What kind of fault it is.
    pub fn kind(&self) -> FaultKind {
        self.0.kind
    }

    /// The address.
    pub fn address(&self) -> u64 {
        self.0.address
    }

    /// Whether the address lies in no region at all.
    pub(crate) fn is_nowhere(&self) -> bool {
        self.0.region.is_none()
    }

    pub(super) fn context(offset: u64) -> Fault {
        let region = Some(("the context".to_owned(), offset as i64, 0));
        Fault(Box::new(Inner { kind: FaultKind::Context, address: offset, len: 0, region }))
    }

    pub(super) fn describe(address: u64, len: u64, kind: FaultKind, found: Option<(u64, &Region)>) -> Fault {
        let mut kind = kind;
        let region = found.map(|(start, region)| {
            let offset = address.wrapping_sub(start);
            let (within, size) = match region.stride {
                stride if stride != 0 && offset < region.len => {
                    (offset % u64::from(stride), u64::from(region.element))
                }
                _ => (offset, region.len),
            };
            if kind == FaultKind::Bounds && within.checked_add(len).is_some_and(|end| end <= size) {
                kind = if region.access & access::READ == 0 {
                    FaultKind::Unreadable
                } else {
                    FaultKind::ReadOnly
                };
            }
            (region.name.clone(), within as i64, size)
        });
        Fault(Box::new(Inner { kind, address, len, region }))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, address, len, region } = &*self.0;
        let bytes = if *len == 1 { "1 byte".to_owned() } else { format!("{len} bytes") };
        let Some((name, offset, size)) = region else {
            return write!(f, "no memory: {bytes} at {address:#x}, which is in no region");
        };
        let what = match kind {
            FaultKind::Bounds => "out of bounds",
            FaultKind::Unreadable => "not readable",
            FaultKind::ReadOnly => "not writable",
            FaultKind::Uninitialized => "never written",
            FaultKind::Misaligned => "not aligned",
            FaultKind::Context => "not a field",
        };
        write!(f, "{what}: {bytes} at +{offset} of {name} ({size} bytes)")
    }
}

impl std::error::Error for Fault {}
