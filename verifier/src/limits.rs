//! The kernel's limits, by the kernel's names in the comments.

/// Instructions a verification may process: `BPF_COMPLEXITY_LIMIT_INSNS`.
pub(crate) const MAX_PROCESSED: u32 = 1_000_000;
/// States waiting to be explored: `BPF_COMPLEXITY_LIMIT_JMP_SEQ`.
pub(crate) const MAX_PENDING: usize = 8192;
/// States kept per instruction without `CAP_BPF`: `BPF_COMPLEXITY_LIMIT_STATES`.
pub(crate) const MAX_STATES_UNPRIVILEGED: u32 = 64;
/// Bytes of a frame: `MAX_BPF_STACK`.
pub(crate) const MAX_STACK: i32 = 512;
/// Frames of a call chain: `MAX_CALL_FRAMES`.
pub(crate) const MAX_FRAMES: usize = 8;
/// Functions of a program: `BPF_MAX_SUBPROGS`.
pub(crate) const MAX_SUBPROGS: usize = 256;
/// Maps of a program: `MAX_USED_MAPS`.
pub(crate) const MAX_USED_MAPS: usize = 64;
/// Bound of a pointer's offsets, either way: `BPF_MAX_VAR_OFF`.
pub(crate) const MAX_VAR_OFF: i64 = 1 << 29;
/// Bound of the size of an access whose length varies: `BPF_MAX_VAR_SIZ`.
pub(crate) const MAX_VAR_SIZE: u64 = 1 << 29;
/// Largest offset into a packet: `MAX_PACKET_OFF`.
pub(crate) const MAX_PACKET_OFF: u64 = 0xffff;
/// History entries after which a state is stored whatever else holds.
pub(crate) const MAX_HISTORY: usize = 40;
/// Pairs of ids a comparison of two states can relate: `BPF_ID_MAP_SIZE`.
pub(crate) const MAX_ID_PAIRS: usize = (11 + MAX_STACK as usize / 8) * MAX_FRAMES;
/// Registers and slots that one history entry can link.
pub(crate) const MAX_LINKED: usize = 6;
/// Rounds of propagating precision along back edges: `MAX_BACKEDGE_ITERS`.
pub(crate) const MAX_BACKEDGE_ROUNDS: u32 = 64;
