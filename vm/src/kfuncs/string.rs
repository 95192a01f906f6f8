//! Strings of kernel memory: compared and searched to 64 KiB, with an error where memory ends.

use skep_isa::Size;

use super::{Family, int};
use crate::Errno;
use crate::interp::{Machine, Stop};
use crate::memory::FaultKind;

pub(super) const FAMILY: Family = &[
    ("bpf_strcmp", compare),
    ("bpf_strcasecmp", compare_ignoring_case),
    ("bpf_strchr", find),
    ("bpf_strnchr", find_within),
    ("bpf_strchrnul", find_or_end),
    ("bpf_strrchr", find_last),
    ("bpf_strlen", length),
    ("bpf_strnlen", length_within),
    ("bpf_strspn", span),
    ("bpf_strcspn", span_without),
    ("bpf_strstr", search),
    ("bpf_strnstr", search_within),
];

/// Bytes looked at, at most.
const LONGEST: u64 = 65536;
/// Addresses below this are user space's.
const USER_END: u64 = 1 << 47;

/// Why a search ends without a result.
enum Miss {
    /// The function returns this.
    Errno(Errno),
    /// The program is stopped.
    Stop(Stop),
}

impl From<Errno> for Miss {
    fn from(errno: Errno) -> Miss {
        Miss::Errno(errno)
    }
}

/// Strings that a call names.
struct Strings<'a, 'w> {
    machine: &'a Machine<'w>,
}

impl Strings<'_, '_> {
    /// A byte of one.
    fn byte(&self, string: u64, at: u64) -> Result<u8, Miss> {
        match self.machine.world.memory.load(string.wrapping_add(at), Size::B) {
            Ok(byte) => Ok(byte as u8),
            Err(fault) if fault.kind() == FaultKind::Uninitialized => Err(Miss::Stop(fault.into())),
            Err(_) => Err(Errno::EFAULT.into()),
        }
    }
}

/// Answers a call about strings, all of which must begin where kernel memory may be.
fn answer(
    machine: &Machine<'_>,
    strings: &[u64],
    find: impl FnOnce(&Strings<'_, '_>) -> Result<i32, Miss>,
) -> Result<u64, Stop> {
    let is_users = |address: u64| address < USER_END && !machine.world.memory.has_in_window(address);
    if strings.iter().any(|&address| is_users(address)) {
        return Ok(int(Errno::ERANGE));
    }
    match find(&Strings { machine }) {
        Ok(value) => Ok(u64::from(value as u32)),
        Err(Miss::Errno(errno)) => Ok(int(errno)),
        Err(Miss::Stop(stop)) => Err(stop),
    }
}

fn compare(machine: &mut Machine<'_>, [a, b, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[a, b], |strings| ordering(strings, a, b, |byte| byte))
}

fn compare_ignoring_case(machine: &mut Machine<'_>, [a, b, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[a, b], |strings| ordering(strings, a, b, lower))
}

/// The small letter of a byte of Latin-1, which is what the kernel's table knows.
fn lower(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' | 0xc0..=0xd6 | 0xd8..=0xde => byte + 0x20,
        _ => byte,
    }
}

fn ordering(strings: &Strings<'_, '_>, a: u64, b: u64, fold: fn(u8) -> u8) -> Result<i32, Miss> {
    for at in 0..LONGEST {
        let (x, y) = (fold(strings.byte(a, at)?), fold(strings.byte(b, at)?));
        match x.cmp(&y) {
            std::cmp::Ordering::Less => return Ok(-1),
            std::cmp::Ordering::Greater => return Ok(1),
            std::cmp::Ordering::Equal if x == 0 => return Ok(0),
            std::cmp::Ordering::Equal => {}
        }
    }
    Err(Errno::E2BIG.into())
}

fn find(machine: &mut Machine<'_>, [string, wanted, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[string], |strings| first(strings, string, LONGEST, wanted as u8))
}

fn find_within(machine: &mut Machine<'_>, [string, count, wanted, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[string], |strings| first(strings, string, count, wanted as u8))
}

fn first(strings: &Strings<'_, '_>, string: u64, count: u64, wanted: u8) -> Result<i32, Miss> {
    for at in 0..count.min(LONGEST) {
        match strings.byte(string, at)? {
            byte if byte == wanted => return Ok(at as i32),
            0 => return Err(Errno::ENOENT.into()),
            _ => {}
        }
    }
    Err(if count >= LONGEST { Errno::E2BIG } else { Errno::ENOENT }.into())
}

fn find_or_end(machine: &mut Machine<'_>, [string, wanted, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[string], |strings| {
        for at in 0..LONGEST {
            let byte = strings.byte(string, at)?;
            if byte == 0 || byte == wanted as u8 {
                return Ok(at as i32);
            }
        }
        Err(Errno::E2BIG.into())
    })
}

fn find_last(machine: &mut Machine<'_>, [string, wanted, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[string], |strings| {
        let mut last = Err(Errno::ENOENT);
        for at in 0..LONGEST {
            let byte = strings.byte(string, at)?;
            // What is looked for is a whole number here, not a character.
            if u32::from(byte) == wanted as u32 {
                last = Ok(at as i32);
            }
            if byte == 0 {
                return last.map_err(Miss::Errno);
            }
        }
        Err(Errno::E2BIG.into())
    })
}

fn length(machine: &mut Machine<'_>, [string, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[string], |strings| end(strings, string, LONGEST))
}

fn length_within(machine: &mut Machine<'_>, [string, count, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[string], |strings| end(strings, string, count))
}

fn end(strings: &Strings<'_, '_>, string: u64, count: u64) -> Result<i32, Miss> {
    for at in 0..count.min(LONGEST) {
        if strings.byte(string, at)? == 0 {
            return Ok(at as i32);
        }
    }
    if count >= LONGEST { Err(Errno::E2BIG.into()) } else { Ok(count as i32) }
}

fn span(machine: &mut Machine<'_>, [string, set, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[string, set], |strings| run(strings, string, set, true))
}

fn span_without(machine: &mut Machine<'_>, [string, set, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[string, set], |strings| run(strings, string, set, false))
}

/// How many bytes from the start are in a set, or are not.
fn run(strings: &Strings<'_, '_>, string: u64, set: u64, inside: bool) -> Result<i32, Miss> {
    for at in 0..LONGEST {
        let byte = strings.byte(string, at)?;
        if byte == 0 || is_in(strings, byte, set)? != inside {
            return Ok(at as i32);
        }
    }
    Err(Errno::E2BIG.into())
}

fn is_in(strings: &Strings<'_, '_>, byte: u8, set: u64) -> Result<bool, Miss> {
    for at in 0..LONGEST {
        match strings.byte(set, at)? {
            found if found == byte => return Ok(true),
            0 => return Ok(false),
            _ => {}
        }
    }
    Err(Errno::E2BIG.into())
}

fn search(machine: &mut Machine<'_>, [string, wanted, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[string, wanted], |strings| place(strings, string, wanted, LONGEST))
}

fn search_within(machine: &mut Machine<'_>, [string, wanted, len, ..]: [u64; 5]) -> Result<u64, Stop> {
    answer(machine, &[string, wanted], |strings| place(strings, string, wanted, len))
}

/// Where a string stands in the first bytes of another.
fn place(strings: &Strings<'_, '_>, string: u64, wanted: u64, len: u64) -> Result<i32, Miss> {
    for at in 0..LONGEST {
        // How far the two are the same from here on.
        let mut same = 0;
        while same < LONGEST && at + same <= len {
            let theirs = strings.byte(wanted, same)?;
            if theirs == 0 {
                return Ok(at as i32);
            }
            if at + same == len {
                break;
            }
            match strings.byte(string, at + same)? {
                0 => return Err(Errno::ENOENT.into()),
                ours if ours != theirs => break,
                _ => same += 1,
            }
        }
        if same == LONGEST {
            return Err(Errno::E2BIG.into());
        }
        if at + same == len {
            return Err(Errno::ENOENT.into());
        }
    }
    Err(Errno::E2BIG.into())
}
