//! Options of sockets that programs may set and read, by level and name.

use crate::Errno;
use crate::kernel::SocketSpec;

/// What is known of an option that is a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Known {
    /// A number within bounds.
    Number(i32, i32),
    /// Yes or no; any number but 0 is yes.
    Flag,
    /// Bytes of a buffer: what is asked for is doubled, and has bounds.
    Buffer(i32),
    /// `SO_MARK`.
    Mark,
    /// `SO_PRIORITY`.
    Priority,
    /// The device it is bound to.
    Device,
    /// Fields of `struct bpf_tcp_sock`, which must become more than 0. It can only be set.
    Tcp(&'static [&'static str]),
    /// Microseconds, of so many milliseconds at most. It can only be set.
    Delay,
}

impl Known {
    pub(crate) fn can_be_read(self) -> bool {
        !matches!(self, Known::Tcp(_) | Known::Delay)
    }
}

const ANY: Known = Known::Number(i32::MIN, i32::MAX);
/// Levels.
const SOL_IP: i32 = 0;
const SOL_SOCKET: i32 = 1;
const SOL_TCP: i32 = 6;
const SOL_IPV6: i32 = 41;
/// Bytes of a buffer at most, before they are doubled.
const MAX_BUFFER: i32 = 212_992;

/// Level, name, what is known, and the value of a new socket; of TCP first where it differs.
type Row = (i32, i32, Known, [i32; 2]);

#[rustfmt::skip] // One option a line.
const OPTIONS: &[Row] = &[
    (SOL_SOCKET, 2, Known::Flag, [0, 0]),               // SO_REUSEADDR
    (SOL_SOCKET, 7, Known::Buffer(4608), [16_384, 212_992]), // SO_SNDBUF
    (SOL_SOCKET, 8, Known::Buffer(2304), [131_072, 212_992]), // SO_RCVBUF
    (SOL_SOCKET, 9, Known::Flag, [0, 0]),               // SO_KEEPALIVE
    (SOL_SOCKET, 12, Known::Priority, [0, 0]),          // SO_PRIORITY
    (SOL_SOCKET, 15, Known::Flag, [0, 0]),              // SO_REUSEPORT
    (SOL_SOCKET, 18, ANY, [1, 1]),                      // SO_RCVLOWAT
    (SOL_SOCKET, 36, Known::Mark, [0, 0]),              // SO_MARK
    (SOL_SOCKET, 47, ANY, [-1, -1]),                    // SO_MAX_PACING_RATE
    (SOL_SOCKET, 62, Known::Device, [0, 0]),            // SO_BINDTOIFINDEX
    (SOL_SOCKET, 74, Known::Number(-1, 1), [1, 1]),     // SO_TXREHASH
    (SOL_IP, 1, Known::Number(0, 255), [0, 0]),         // IP_TOS
    (SOL_IPV6, 67, Known::Number(-1, 255), [0, 0]),     // IPV6_TCLASS
    (SOL_IPV6, 70, Known::Flag, [1, 1]),                // IPV6_AUTOFLOWLABEL
    (SOL_TCP, 1, Known::Flag, [0, 0]),                  // TCP_NODELAY
    (SOL_TCP, 2, Known::Number(88, 32_767), [536, 536]), // TCP_MAXSEG
    (SOL_TCP, 4, Known::Number(1, 32_767), [7200, 7200]), // TCP_KEEPIDLE
    (SOL_TCP, 5, Known::Number(1, 32_767), [75, 75]),   // TCP_KEEPINTVL
    (SOL_TCP, 6, Known::Number(1, 127), [9, 9]),        // TCP_KEEPCNT
    (SOL_TCP, 7, Known::Number(1, 127), [6, 6]),        // TCP_SYNCNT
    (SOL_TCP, 10, Known::Number(1, i32::MAX), [0, 0]),  // TCP_WINDOW_CLAMP
    (SOL_TCP, 16, Known::Number(0, 1), [0, 0]),         // TCP_THIN_LINEAR_TIMEOUTS
    (SOL_TCP, 18, Known::Number(0, i32::MAX), [0, 0]),  // TCP_USER_TIMEOUT
    (SOL_TCP, 25, ANY, [0, 0]),                         // TCP_NOTSENT_LOWAT
    (SOL_TCP, 27, Known::Number(0, 2), [0, 0]),         // TCP_SAVE_SYN
    (SOL_TCP, 1001, Known::Tcp(&["snd_cwnd"]), [0, 0]), // TCP_BPF_IW
    (SOL_TCP, 1002, Known::Tcp(&["snd_ssthresh"]), [0, 0]), // TCP_BPF_SNDCWND_CLAMP
    (SOL_TCP, 1003, Known::Delay, [0, 0]),              // TCP_BPF_DELACK_MAX
    (SOL_TCP, 1004, Known::Delay, [0, 0]),              // TCP_BPF_RTO_MIN
    (SOL_TCP, 1008, Known::Number(0, 0x7f), [0, 0]),    // TCP_BPF_SOCK_OPS_CB_FLAGS
];

fn row(level: i32, name: i32) -> Option<&'static Row> {
    OPTIONS.iter().find(|row| (row.0, row.1) == (level, name))
}

/// What is known of an option, if the socket is one that has it.
pub(crate) fn find(spec: &SocketSpec, level: i32, name: i32) -> Option<Known> {
    const AF_INET: u16 = 2;
    const AF_INET6: u16 = 10;
    const IPPROTO_TCP: u16 = 6;
    let has_level = match level {
        SOL_SOCKET => true,
        SOL_IP => matches!(spec.family, AF_INET | AF_INET6),
        SOL_IPV6 => spec.family == AF_INET6,
        SOL_TCP => spec.protocol == IPPROTO_TCP,
        _ => false,
    };
    row(level, name).filter(|_| has_level).map(|row| row.2)
}

/// What an option is before it is set.
pub(crate) fn default_of(spec: &SocketSpec, level: i32, name: i32) -> i32 {
    let [tcp, other] = row(level, name).map_or([0, 0], |row| row.3);
    if spec.is_tcp() { tcp } else { other }
}

/// What becomes of a value that is set.
pub(crate) fn checked(known: Known, spec: &SocketSpec, value: i32) -> Result<i32, Errno> {
    /// Timers have a tick of a millisecond here, and two at least.
    const DELAYS: std::ops::RangeInclusive<i32> = 1001..=200_000;
    match known {
        Known::Number(least, most) if (least..=most).contains(&value) => Ok(value),
        Known::Flag => Ok(i32::from(value != 0)),
        Known::Buffer(least) => Ok(value.clamp(0, MAX_BUFFER).saturating_mul(2).max(least)),
        Known::Mark | Known::Priority => Ok(value),
        Known::Device if value >= 0 => Ok(value),
        Known::Tcp(fields) if value > 0 => {
            // The first window can no longer be set once data went out.
            let sent = spec.tcp.get("data_segs_out").copied().unwrap_or(0);
            if fields == ["snd_cwnd"] && sent > 0 { Err(Errno::EINVAL) } else { Ok(value) }
        }
        Known::Delay if DELAYS.contains(&value) => Ok(value),
        Known::Number(..) | Known::Device | Known::Tcp(_) | Known::Delay => Err(Errno::EINVAL),
    }
}
