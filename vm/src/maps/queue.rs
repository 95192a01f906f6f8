//! Queues and stacks. No program holds the address of an element, so the values are kept as bytes.

use std::collections::VecDeque;

use super::EXIST;
use crate::Errno;

/// Values in order of arrival.
#[derive(Debug)]
pub(crate) struct Queue {
    values: VecDeque<Vec<u8>>,
    max: u32,
    is_stack: bool,
}

impl Queue {
    pub(super) fn new(max: u32, is_stack: bool) -> Queue {
        Queue { values: VecDeque::new(), max, is_stack }
    }

    /// Adds a value. With the flag for it, the oldest makes room.
    pub(crate) fn push(&mut self, value: Vec<u8>, flags: u64) -> Result<(), Errno> {
        if flags != 0 && flags != EXIST {
            return Err(Errno::EINVAL);
        }
        if self.values.len() >= self.max as usize {
            if flags != EXIST {
                return Err(Errno::E2BIG);
            }
            self.values.pop_front();
        }
        self.values.push_back(value);
        Ok(())
    }

    /// Takes the next value out.
    pub(crate) fn pop(&mut self) -> Option<Vec<u8>> {
        if self.is_stack { self.values.pop_back() } else { self.values.pop_front() }
    }

    /// The next value.
    pub(crate) fn peek(&self) -> Option<&[u8]> {
        let next = if self.is_stack { self.values.back() } else { self.values.front() };
        next.map(Vec::as_slice)
    }
}
