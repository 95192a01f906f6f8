//! What programs did to the world outside of it: a packet sent on, a signal, a connection given to a socket.

/// Something a helper or kernel function did that nobody here carries out. It is kept in order, to be looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Effect {
    /// The helper or kernel function.
    pub call: &'static str,
    /// What it was asked for, by name.
    pub args: Vec<(&'static str, u64)>,
    /// Bytes that go with it, such as a cloned packet.
    pub bytes: Option<Vec<u8>>,
}

impl Effect {
    /// An effect without bytes.
    pub fn new(call: &'static str, args: &[(&'static str, u64)]) -> Effect {
        Effect { call, args: args.to_vec(), bytes: None }
    }
}
