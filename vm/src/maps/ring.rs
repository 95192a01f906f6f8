//! The ring buffer: records that wait for a reader.
//!
//! Room is counted as in the kernel's ring, to the byte; but each record that a program fills is a region of its own, so
//! that leaving it, or using it after it was given back, is noticed.

use std::collections::VecDeque;

use crate::Errno;

/// Bytes before each record.
const HEADER: u64 = 8;
/// A record's length must leave two bits for the kernel's own use.
const MAX_RECORD: u64 = u32::MAX as u64 >> 2;

/// What can be asked of a ring.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Query {
    /// Bytes not yet read.
    AvailableData,
    /// Bytes in all.
    Size,
    /// Where the reader is.
    ConsumerPosition,
    /// Where programs write.
    ProducerPosition,
}

/// Records and the room they take.
#[derive(Debug)]
pub(crate) struct Ring {
    size: u64,
    producer: u64,
    consumer: u64,
    records: VecDeque<Record>,
}

#[derive(Debug)]
struct Record {
    len: u64,
    state: State,
}

#[derive(Debug)]
enum State {
    /// A program fills it, at this address.
    Busy(u64),
    Ready(Vec<u8>),
    Discarded,
}

impl Ring {
    pub(super) fn new(size: u64) -> Ring {
        Ring { size, producer: 0, consumer: 0, records: VecDeque::new() }
    }

    /// Whether a record of so many bytes has room.
    pub(crate) fn has_room(&self, len: u64) -> bool {
        len <= MAX_RECORD && self.producer + taken(len) - self.consumer < self.size
    }

    /// Takes room for a record that is filled at an address.
    pub(crate) fn reserve(&mut self, len: u64, address: u64) {
        self.producer += taken(len);
        self.records.push_back(Record { len, state: State::Busy(address) });
    }

    /// Adds a record that is complete.
    pub(crate) fn output(&mut self, bytes: Vec<u8>) -> Result<(), Errno> {
        let len = bytes.len() as u64;
        if !self.has_room(len) {
            return Err(Errno::EAGAIN);
        }
        self.producer += taken(len);
        self.records.push_back(Record { len, state: State::Ready(bytes) });
        Ok(())
    }

    /// The length of a record that is filled at an address.
    pub(crate) fn len_of(&self, address: u64) -> Option<u64> {
        let found =
            self.records.iter().find(|record| matches!(record.state, State::Busy(at) if at == address));
        found.map(|record| record.len)
    }

    /// Ends the filling of a record: with its bytes, or with nothing if it is discarded.
    pub(crate) fn finish(&mut self, address: u64, bytes: Option<Vec<u8>>) {
        let mut records = self.records.iter_mut();
        if let Some(record) = records.find(|record| matches!(record.state, State::Busy(at) if at == address))
        {
            record.state = bytes.map_or(State::Discarded, State::Ready);
        }
    }

    /// Reads all records up to the first that is still filled.
    pub(crate) fn consume(&mut self) -> Vec<Vec<u8>> {
        let mut read = Vec::new();
        while self.records.front().is_some_and(|record| !matches!(record.state, State::Busy(_))) {
            let Some(record) = self.records.pop_front() else { break };
            self.consumer += taken(record.len);
            if let State::Ready(bytes) = record.state {
                read.push(bytes);
            }
        }
        read
    }

    /// Answers a question.
    pub(crate) fn query(&self, query: Query) -> u64 {
        match query {
            Query::AvailableData => self.producer - self.consumer,
            Query::Size => self.size,
            Query::ConsumerPosition => self.consumer,
            Query::ProducerPosition => self.producer,
        }
    }
}

/// The room a record takes.
fn taken(len: u64) -> u64 {
    (len + HEADER).next_multiple_of(8)
}
