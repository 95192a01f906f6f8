//! The other side of a virtual machine: this same executable, started by a kernel as its first process.

use std::ffi::CString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, process, thread};

use serde::{Deserialize, Serialize};

use crate::load::Loader;
use crate::vm::channel::{
    ANSWERS_SERIAL, BLOCK, BODY, DISK_SIZE, FLAG_EACH, FLAG_OFF, Header, Kind, LONGEST_LOG, QUESTIONS_SERIAL,
    Records, push_record, read_request,
};
use crate::{Answer, Blob, MapLimits, sys};

/// Where the host leaves what the guest should do.
pub(crate) const SETUP_FILE: &str = "/skep/setup.json";
/// Where it leaves modules to load, in the order of their names.
pub(crate) const MODULES_DIR: &str = "/skep/modules";

/// What the host wants of the guest.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// Whether users without privileges may call bpf(2).
    pub(crate) unprivileged_bpf: bool,
    pub(crate) max_entries: Option<u32>,
    pub(crate) ring_bytes: Option<u32>,
}

/// Serves a host's questions and turns the machine off, if this process is the first one of a virtual machine that
/// was started for it. Otherwise returns at once.
///
/// An executable that boots kernels calls this before anything else in `main`, since it is what they start.
pub fn main_if_guest() {
    let is_init = process::id() == 1 && env::args_os().next().is_some_and(|name| name == "/init");
    if !is_init || !Path::new(SETUP_FILE).exists() {
        return;
    }
    if let Err(error) = serve() {
        say(&format!("stopped: {error}"));
    }
    power_off();
}

/// Sets the machine up and answers until told to stop.
fn serve() -> io::Result<()> {
    for (kind, at) in [
        ("devtmpfs", "/dev"),
        ("proc", "/proc"),
        ("sysfs", "/sys"),
        ("bpf", "/sys/fs/bpf"),
        ("tracefs", "/sys/kernel/tracing"),
        ("securityfs", "/sys/kernel/security"),
        ("cgroup2", "/sys/fs/cgroup"),
    ] {
        if let Err(error) = mount(kind, at) {
            say(&format!("cannot mount {kind} at {at}: {error}"));
        }
    }
    let setup: Setup = serde_json::from_slice(&fs::read(SETUP_FILE)?)?;
    // The JIT, as distributions have it; users without privileges as asked.
    for (name, value) in [
        ("net/core/bpf_jit_enable", "1"),
        ("kernel/unprivileged_bpf_disabled", if setup.unprivileged_bpf { "0" } else { "2" }),
    ] {
        if let Err(error) = fs::write(Path::new("/proc/sys").join(name), value) {
            say(&format!("cannot set {name} to {value}: {error}"));
        }
    }
    load_modules();
    sys::raise_memlock();
    let mut questions = Disk::open(QUESTIONS_SERIAL, false)?;
    let mut answers = Disk::open(ANSWERS_SERIAL, true)?;
    let limits = MapLimits { max_entries: setup.max_entries, ring_bytes: setup.ring_bytes };
    let mut loader = Loader::new(limits);
    let mut sequence = 0;
    answers.write_header(Header::default())?;
    say(&format!("ready: {}", sys::release()));
    loop {
        match questions.read_header()? {
            Some(batch) if batch.sequence != sequence => {
                if batch.flags & FLAG_OFF != 0 {
                    return Ok(());
                }
                sequence = batch.sequence;
                answer_batch(&mut loader, &batch, &questions.read_body(batch.length)?, &mut answers)?;
            }
            _ => thread::sleep(Duration::from_millis(2)),
        }
    }
}

/// Answers each question of a batch, announcing answers as they come.
fn answer_batch(loader: &mut Loader, batch: &Header, body: &[u8], answers: &mut Disk) -> io::Result<()> {
    /// How long answers may wait to be announced.
    const PATIENCE: Duration = Duration::from_millis(100);
    /// How much of them may wait.
    const PENDING: usize = 1 << 20;
    let mut done = Header { sequence: batch.sequence, ..Header::default() };
    let mut received = Vec::new();
    let mut pending = Vec::new();
    let mut announced = Instant::now();
    for record in Records::new(body) {
        match record {
            Ok((Kind::Bytes, bytes)) => {
                received.push(Blob::from(bytes));
                continue;
            }
            Ok((Kind::Ask, json)) => match read_request(json, &received) {
                Ok(request) => push_answer(&mut pending, loader.ask(&request)),
                Err(error) => push_record(&mut pending, Kind::Failure, error.to_string().as_bytes()),
            },
            Ok((Kind::ReadFile, path)) => match read_path(Path::new(&*String::from_utf8_lossy(path))) {
                Ok(contents) => push_record(&mut pending, Kind::File, &contents),
                Err(error) => push_record(&mut pending, Kind::Failure, error.to_string().as_bytes()),
            },
            Ok((kind, _)) => {
                push_record(&mut pending, Kind::Failure, format!("{kind:?} is no question").as_bytes());
            }
            Err(error) => return Err(io::Error::other(error.to_string())),
        }
        done.count += 1;
        let must = batch.flags & FLAG_EACH != 0 || done.count == batch.count;
        if must || pending.len() > PENDING || announced.elapsed() > PATIENCE {
            answers.append(&mut done, &mut pending)?;
            announced = Instant::now();
        }
    }
    Ok(())
}

/// The contents of a file, or the names in a directory, one a line.
fn read_path(path: &Path) -> io::Result<Vec<u8>> {
    if !path.is_dir() {
        return fs::read(path);
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        names.extend(entry?.file_name().into_encoded_bytes());
        names.push(b'\n');
    }
    Ok(names)
}

/// Writes an answer down, without the middle of a log that is too long to send.
fn push_answer(pending: &mut Vec<u8>, mut answer: Answer) {
    if answer.log.len() > LONGEST_LOG {
        let at = answer.log.floor_char_boundary(LONGEST_LOG);
        answer.log.truncate(at);
        answer.notes.push(format!("the log was cut to its first {LONGEST_LOG} bytes"));
    }
    match serde_json::to_vec(&answer) {
        Ok(json) => push_record(pending, Kind::Answer, &json),
        Err(error) => push_record(pending, Kind::Failure, error.to_string().as_bytes()),
    }
}

/// Memory as reads and writes that go past the page cache want it.
#[repr(align(4096))]
struct Aligned([u8; Aligned::SIZE]);

impl Aligned {
    const SIZE: usize = 1 << 18;

    fn new() -> Box<Self> {
        Box::new(Self([0; Self::SIZE]))
    }
}

/// One direction of the channel.
struct Disk {
    file: File,
    buffer: Box<Aligned>,
}

impl Disk {
    /// Waits for the disk with this serial number and opens it.
    fn open(serial: &str, writable: bool) -> io::Result<Disk> {
        const LONGEST_WAIT: Duration = Duration::from_secs(30);
        let start = Instant::now();
        loop {
            if let Some(path) = find_disk(serial) {
                let file =
                    OpenOptions::new().read(true).write(writable).custom_flags(libc::O_DIRECT).open(path)?;
                return Ok(Disk { file, buffer: Aligned::new() });
            }
            if start.elapsed() > LONGEST_WAIT {
                return Err(io::Error::other(format!("no disk with serial number {serial}")));
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn read_header(&mut self) -> io::Result<Option<Header>> {
        let block = self.buffer.0.get_mut(..BLOCK).unwrap_or_default();
        self.file.read_exact_at(block, 0)?;
        Ok(Header::decode(block))
    }

    fn write_header(&mut self, header: Header) -> io::Result<()> {
        self.write(0, &header.encode())
    }

    /// The records of a batch.
    fn read_body(&mut self, length: u64) -> io::Result<Vec<u8>> {
        let length = usize::try_from(length.min(DISK_SIZE)).unwrap_or(usize::MAX);
        let mut body = Vec::with_capacity(length);
        let mut at = BODY;
        while body.len() < length {
            let left = length - body.len();
            let len = left.next_multiple_of(BLOCK).min(Aligned::SIZE);
            let buffer = self.buffer.0.get_mut(..len).unwrap_or_default();
            self.file.read_exact_at(buffer, at)?;
            body.extend(buffer.iter().take(left));
            at += len as u64;
        }
        Ok(body)
    }

    /// Writes records behind those in place, then the header that announces them.
    fn append(&mut self, done: &mut Header, pending: &mut Vec<u8>) -> io::Result<()> {
        pending.resize(pending.len().next_multiple_of(BLOCK), 0);
        let at = BODY + done.length;
        if at + pending.len() as u64 > DISK_SIZE {
            return Err(io::Error::other("the answers of one batch do not fit on their disk"));
        }
        self.write(at, pending)?;
        done.length += pending.len() as u64;
        pending.clear();
        self.write_header(*done)
    }

    fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let mut at = at;
        for part in bytes.chunks(Aligned::SIZE) {
            let buffer = self.buffer.0.get_mut(..part.len()).unwrap_or_default();
            buffer.copy_from_slice(part);
            self.file.write_all_at(buffer, at)?;
            at += part.len() as u64;
        }
        Ok(())
    }
}

/// The device of the disk with this serial number.
fn find_disk(serial: &str) -> Option<PathBuf> {
    let found = fs::read_dir("/sys/block").ok()?.flatten().find(|entry| {
        fs::read_to_string(entry.path().join("device/serial")).is_ok_and(|text| text.trim() == serial)
    })?;
    Some(Path::new("/dev").join(found.file_name()))
}

/// Loads the modules the host sent. One that does not load is tried again as long as others do, since it may need
/// them, and then reported and left out.
fn load_modules() {
    let Ok(entries) = fs::read_dir(MODULES_DIR) else { return };
    let mut waiting: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    waiting.sort();
    loop {
        let before = waiting.len();
        let mut errors = Vec::new();
        waiting.retain(|path| match load_module(path) {
            Ok(()) => false,
            Err(error) => {
                errors.push(format!("cannot load {}: {error}", path.display()));
                true
            }
        });
        if waiting.is_empty() || waiting.len() == before {
            errors.iter().for_each(|error| say(error));
            return;
        }
    }
}

/// Loads one module, which the kernel unpacks if its name says that it is packed.
fn load_module(path: &Path) -> io::Result<()> {
    const COMPRESSED_FILE: libc::c_int = 4;
    let flags = if path.extension().is_some_and(|extension| extension == "ko") { 0 } else { COMPRESSED_FILE };
    let file = File::open(path)?;
    // SAFETY: the descriptor is open for the call and the parameters are an empty string.
    let result = unsafe { libc::syscall(libc::SYS_finit_module, file.as_raw_fd(), c"".as_ptr(), flags) };
    let error = io::Error::last_os_error();
    if result == 0 || error.raw_os_error() == Some(libc::EEXIST) { Ok(()) } else { Err(error) }
}

fn mount(kind: &str, at: &str) -> io::Result<()> {
    if !Path::new(at).exists() {
        fs::create_dir_all(at)?;
    }
    let (kind, at) = (CString::new(kind)?, CString::new(at)?);
    // SAFETY: the strings end in zero and live for the call.
    let result = unsafe { libc::mount(kind.as_ptr(), at.as_ptr(), kind.as_ptr(), 0, std::ptr::null()) };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// A line on the console, which the host keeps.
fn say(text: &str) {
    let mut out = io::stderr();
    // A guest without a console has nobody to tell.
    let _ = writeln!(out, "skep guest: {text}");
}

/// Turns the machine off. The kernel panics when its first process ends, which ends the machine too.
fn power_off() {
    // SAFETY: the calls take nothing in memory.
    unsafe {
        libc::sync();
        libc::reboot(libc::RB_POWER_OFF);
    }
}
