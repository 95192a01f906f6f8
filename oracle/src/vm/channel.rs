//! How host and guest talk: two raw disks, one for each direction, used as mailboxes.
//!
//! ```text
//! questions  host writes, guest polls     | header | records …
//! answers    guest writes, host polls     | header | records …
//! header     one block: magic, sequence, count, length, flags, check
//! record     kind, length of four bytes, payload; zeros fill the rest of a block
//! ```
//!
//! The writer puts the records in place before the header that announces them. A batch of questions has the next
//! sequence number and starts over at the first block, and so do its answers, so neither disk grows with time. The
//! check makes a header that was read while being written look like none. Answers are announced as they come, so what
//! was answered before a crash is not lost.

use std::collections::HashMap;

use crate::{Blob, Error, Map, Request};

/// The unit both sides read and write in.
pub(crate) const BLOCK: usize = 4096;
/// Where records begin.
pub(crate) const BODY: u64 = BLOCK as u64;
/// Size of either disk. They are sparse files.
pub(crate) const DISK_SIZE: u64 = 4 << 30;
/// The host puts no more than this in a batch, nor more questions than that, unless one alone is longer.
pub(crate) const BATCH_BYTES: usize = 32 << 20;
pub(crate) const BATCH_QUESTIONS: usize = 1024;
/// The guest cuts logs that are longer.
pub(crate) const LONGEST_LOG: usize = 32 << 20;
/// Serial numbers by which the guest tells the disks apart.
pub(crate) const QUESTIONS_SERIAL: &str = "skep-questions";
pub(crate) const ANSWERS_SERIAL: &str = "skep-answers";

/// The guest is to announce each answer at once.
pub(crate) const FLAG_EACH: u64 = 1;
/// The guest is to turn itself off.
pub(crate) const FLAG_OFF: u64 = 2;

const MAGIC: u64 = u64::from_le_bytes(*b"skepvm01");

/// What the first block of a disk says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Header {
    /// The batch; 0 before the first.
    pub(crate) sequence: u64,
    /// Records of it that are in place.
    pub(crate) count: u64,
    /// Bytes of records that are in place.
    pub(crate) length: u64,
    pub(crate) flags: u64,
}

impl Header {
    pub(crate) fn encode(self) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        let words = [MAGIC, self.sequence, self.count, self.length, self.flags, self.check()];
        for (to, word) in block.as_chunks_mut::<8>().0.iter_mut().zip(words) {
            *to = word.to_le_bytes();
        }
        block
    }

    /// The header in a block, if there is a whole one.
    pub(crate) fn decode(block: &[u8]) -> Option<Header> {
        let (words, _) = block.as_chunks::<8>();
        let word = |at: usize| words.get(at).copied().map(u64::from_le_bytes);
        let header = Header { sequence: word(1)?, count: word(2)?, length: word(3)?, flags: word(4)? };
        (word(0)? == MAGIC && word(5)? == header.check()).then_some(header)
    }

    fn check(self) -> u64 {
        [self.sequence, self.count, self.length, self.flags]
            .iter()
            .fold(MAGIC, |check, word| (check.rotate_left(17) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

/// What a record is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Kind {
    /// Bytes that requests of the batch refer to by their place among the others.
    Bytes = b'b',
    /// A [`Request`] as JSON.
    Ask = b'q',
    /// The path of a file whose contents are asked for.
    ReadFile = b'f',
    /// An [`Answer`](crate::Answer) as JSON.
    Answer = b'a',
    /// The contents of a file.
    File = b'c',
    /// Why there is no answer.
    Failure = b'x',
}

impl Kind {
    fn from_byte(byte: u8) -> Option<Kind> {
        [Kind::Bytes, Kind::Ask, Kind::ReadFile, Kind::Answer, Kind::File, Kind::Failure]
            .into_iter()
            .find(|&kind| kind as u8 == byte)
    }
}

/// Appends a record.
pub(crate) fn push_record(body: &mut Vec<u8>, kind: Kind, payload: &[u8]) {
    body.push(kind as u8);
    body.extend((payload.len() as u32).to_le_bytes());
    body.extend(payload);
}

/// Reads records off the front of a body. A record that is not all there is an error.
pub(crate) struct Records<'a> {
    body: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    pub(crate) fn new(body: &'a [u8]) -> Self {
        Self { body, at: 0 }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<(Kind, &'a [u8]), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let body = self.body;
        while *body.get(self.at)? == 0 {
            // Filled up to the next block.
            self.at = self.at.saturating_add(1).next_multiple_of(BLOCK);
        }
        let broken = |what: &str| Some(Err(Error::Channel(what.to_owned())));
        let Some(kind) = body.get(self.at).copied().and_then(Kind::from_byte) else {
            return broken("a record of no known kind");
        };
        let start = self.at.saturating_add(5);
        let len = body.get(self.at + 1..start).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok());
        let end = len.map_or(usize::MAX, |len| start.saturating_add(u32::from_le_bytes(len) as usize));
        let Some(payload) = body.get(start..end) else { return broken("a record that is cut short") };
        self.at = end;
        Some(Ok((kind, payload)))
    }
}

/// Bytes that were put into a batch already, by content.
#[derive(Default)]
pub(crate) struct Sent(HashMap<Blob, u32>);

impl Sent {
    /// Appends a request, and before it the bytes it needs that were not sent yet.
    pub(crate) fn push_request(&mut self, body: &mut Vec<u8>, request: &Request) -> Result<(), Error> {
        let mut slim = request.clone();
        each_blob(&mut slim, &mut |blob| {
            /// Bytes this short are not worth a reference.
            const SHORT: usize = 64;
            if blob.bytes().len() <= SHORT {
                return Ok(());
            }
            let next = self.0.len() as u32;
            let index = *self.0.entry(blob.clone()).or_insert_with(|| {
                push_record(body, Kind::Bytes, blob.bytes());
                next
            });
            *blob = Blob::stored(index);
            Ok(())
        })?;
        let json = serde_json::to_vec(&slim).map_err(|error| Error::Channel(error.to_string()))?;
        push_record(body, Kind::Ask, &json);
        Ok(())
    }
}

/// Reads a request and puts the bytes back that were sent before it.
pub(crate) fn read_request(payload: &[u8], received: &[Blob]) -> Result<Request, Error> {
    let mut request: Request =
        serde_json::from_slice(payload).map_err(|error| Error::Channel(error.to_string()))?;
    each_blob(&mut request, &mut |blob| {
        if let Some(index) = blob.stored_index() {
            *blob = received
                .get(index as usize)
                .cloned()
                .ok_or_else(|| Error::Channel(format!("bytes number {index} were never sent")))?;
        }
        Ok(())
    })?;
    Ok(request)
}

/// Visits all shared bytes of a request.
fn each_blob(
    request: &mut Request,
    visit: &mut dyn FnMut(&mut Blob) -> Result<(), Error>,
) -> Result<(), Error> {
    visit(&mut request.insns)?;
    if let Some(btf) = &mut request.btf {
        visit(btf)?;
    }
    for map in &mut request.maps {
        each_blob_of_map(map, visit)?;
    }
    if let Some(run) = &mut request.run {
        visit(&mut run.data)?;
        visit(&mut run.ctx)?;
    }
    for program in &mut request.programs {
        each_blob(program, visit)?;
    }
    if let Some(crate::Attach::Program { target, .. }) = &mut request.attach {
        each_blob(target, visit)?;
    }
    Ok(())
}

fn each_blob_of_map(
    map: &mut Map,
    visit: &mut dyn FnMut(&mut Blob) -> Result<(), Error>,
) -> Result<(), Error> {
    if let Some(contents) = &mut map.contents {
        visit(contents)?;
    }
    map.inner.as_mut().map_or(Ok(()), |inner| each_blob_of_map(inner, visit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_read_back_unless_torn() {
        let header = Header { sequence: 3, count: 17, length: 4097, flags: FLAG_EACH };
        let mut block = header.encode();
        assert_eq!(Header::decode(&block), Some(header));
        block[16] ^= 1;
        assert_eq!(Header::decode(&block), None);
        assert_eq!(Header::decode(&[0; BLOCK]), None);
        assert_eq!(Header::decode(b""), None);
    }

    #[test]
    fn records_read_back_over_filled_blocks() {
        let mut body = Vec::new();
        push_record(&mut body, Kind::Bytes, b"abc");
        body.resize(BLOCK, 0);
        push_record(&mut body, Kind::Failure, b"");
        let found: Vec<_> = Records::new(&body).map(Result::unwrap).collect();
        assert_eq!(found, [(Kind::Bytes, &b"abc"[..]), (Kind::Failure, b"")]);
        body.truncate(2);
        assert!(Records::new(&body).next().unwrap().is_err());
        assert!(Records::new(b"?").next().unwrap().is_err());
    }

    #[test]
    fn requests_share_their_bytes_and_get_them_back() {
        let btf = Blob::from(vec![7; 1000]);
        let map = Map { contents: Some(Blob::from(vec![1; 100])), ..Map::default() };
        let request = Request { btf: Some(btf), maps: vec![map], ..Request::default() };
        let (mut sent, mut body) = (Sent::default(), Vec::new());
        sent.push_request(&mut body, &request).unwrap();
        sent.push_request(&mut body, &request).unwrap();
        let (mut received, mut requests) = (Vec::new(), Vec::new());
        for record in Records::new(&body) {
            match record.unwrap() {
                (Kind::Bytes, bytes) => received.push(Blob::from(bytes)),
                (Kind::Ask, json) => requests.push(read_request(json, &received).unwrap()),
                (kind, _) => panic!("{kind:?}"),
            }
        }
        assert_eq!((received.len(), requests), (2, vec![request.clone(), request]));
    }

    #[test]
    fn bytes_that_were_never_sent_are_an_error() {
        let json = br#"{"btf":5}"#;
        assert!(read_request(json, &[]).unwrap_err().to_string().contains("number 5"));
    }
}
