//! Numbers that are the same each time.

/// Numbers that look random.
pub(crate) struct Numbers(u64);

impl Numbers {
    /// Those of a seed.
    pub(crate) fn new(seed: u64) -> Numbers {
        Numbers(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        self.0 >> 33
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// One of these, often enough, or any number below the last.
    pub(crate) fn near(&mut self, values: &[u64]) -> u64 {
        let last = *values.last().unwrap();
        match self.below(4) {
            0 => self.below(last.max(1)),
            _ => values[self.below(values.len() as u64) as usize],
        }
    }

    pub(crate) fn bytes(&mut self, len: u64) -> Vec<u8> {
        (0..len).map(|_| self.next() as u8).collect()
    }
}
