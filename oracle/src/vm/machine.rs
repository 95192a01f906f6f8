//! One run of the emulator: its files, its process, its console, and the host's end of the channel.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{env, process, thread};

use super::channel::{
    ANSWERS_SERIAL, BLOCK, BODY, DISK_SIZE, FLAG_EACH, FLAG_OFF, Header, Kind, QUESTIONS_SERIAL, Records,
};
use super::cpio::Archive;
use super::{VmOptions, bundle};
use crate::guest::{MODULES_DIR, SETUP_FILE, Setup};
use crate::{Answer, Error};

/// How often the host looks for news.
const POLL: Duration = Duration::from_millis(2);
/// How long a machine may take to turn itself off.
const OFF_LIMIT: Duration = Duration::from_secs(3);
/// How much of the console is shown.
const TAIL_LINES: usize = 25;
/// How often a boot is tried.
const MOST_BOOTS: u32 = 3;

/// A running machine. Dropping it ends it and removes its files.
#[derive(Debug)]
pub(super) struct Machine {
    child: Child,
    files: Files,
    questions: File,
    answers: File,
    sequence: u64,
    question_limit: Duration,
}

/// The machine's directory, removed with it.
#[derive(Debug)]
struct Files {
    directory: PathBuf,
}

/// An answer from the guest.
pub(super) enum Reply {
    Answer(Box<Answer>),
    File(Vec<u8>),
    Failure(String),
}

/// What became of a batch: the replies that came, and if these are not all, why.
pub(super) struct Outcome {
    pub(super) replies: Vec<Reply>,
    pub(super) end: Option<String>,
}

impl Machine {
    /// Starts a machine and waits until its guest is ready.
    ///
    /// A guest that dies on the way is given another try: emulated processors race where a kernel patches its own code.
    pub(super) fn boot(options: &VmOptions) -> Result<Machine, Error> {
        let mut tries = 1;
        loop {
            match Machine::boot_once(options) {
                Err(Error::Boot { .. }) if tries < MOST_BOOTS => tries += 1,
                outcome => return outcome,
            }
        }
    }

    fn boot_once(options: &VmOptions) -> Result<Machine, Error> {
        // Known before the emulator is, whose own message would be less clear.
        fs::metadata(&options.kernel).map_err(Error::host("read", &options.kernel))?;
        let files = Files::new()?;
        let (initrd, library_path) = initramfs(options)?;
        fs::write(files.initrd(), initrd).map_err(Error::host("write", files.initrd()))?;
        let disk = |path: PathBuf| {
            let open = || {
                let file =
                    OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path)?;
                file.set_len(DISK_SIZE)?;
                Ok(file)
            };
            open().map_err(Error::host("make", &path))
        };
        let (questions, answers) = (disk(files.questions())?, disk(files.answers())?);
        let errors =
            File::create(files.emulator_errors()).map_err(Error::host("make", files.emulator_errors()))?;
        let child = command(options, &files, &library_path)
            .stderr(errors)
            .spawn()
            .map_err(Error::host("start", &options.qemu))?;
        let mut machine =
            Machine { child, files, questions, answers, sequence: 0, question_limit: options.question_limit };
        machine.wait_until_ready(options.boot_limit)?;
        Ok(machine)
    }

    /// Asks a batch of questions.
    pub(super) fn ask(&mut self, body: &[u8], count: usize, each: bool) -> Outcome {
        self.ask_reporting(body, count, each, &mut |_| {})
    }

    /// Asks a batch of questions; `progress` hears how many are answered.
    pub(super) fn ask_reporting(
        &mut self,
        body: &[u8],
        count: usize,
        each: bool,
        progress: &mut dyn FnMut(usize),
    ) -> Outcome {
        let mut replies = Vec::with_capacity(count);
        let end = self.exchange(body, count, each, &mut replies, progress).err();
        Outcome { replies, end }
    }

    fn exchange(
        &mut self,
        body: &[u8],
        count: usize,
        each: bool,
        replies: &mut Vec<Reply>,
        progress: &mut dyn FnMut(usize),
    ) -> Result<(), String> {
        self.sequence += 1;
        let length = body.len() as u64;
        if BODY + length > DISK_SIZE {
            return Err(format!("a question of {length} bytes does not fit on its disk"));
        }
        let flags = if each { FLAG_EACH } else { 0 };
        let header = Header { sequence: self.sequence, count: count as u64, length, flags };
        let broken = |error: std::io::Error| format!("the channel failed: {error}");
        self.questions.write_all_at(body, BODY).map_err(broken)?;
        self.questions.write_all_at(&header.encode(), 0).map_err(broken)?;
        let mut read = 0;
        let mut heard = Instant::now();
        loop {
            let ended = self.ended();
            if let Some(header) = self.answers_header().filter(|header| header.sequence == self.sequence)
                && header.length > read
            {
                let mut news = vec![0; usize::try_from(header.length - read).unwrap_or(usize::MAX)];
                self.answers.read_exact_at(&mut news, BODY + read).map_err(broken)?;
                read = header.length;
                heard = Instant::now();
                for record in Records::new(&news) {
                    replies.push(reply(record.map_err(|error| error.to_string())?)?);
                }
                progress(replies.len());
            }
            if replies.len() >= count {
                return Ok(());
            }
            if let Some(status) = ended {
                return Err(format!("{status}; its console ended with:\n{}", self.files.console_tail()));
            }
            if heard.elapsed() > self.question_limit {
                let limit = self.question_limit.as_secs();
                return Err(format!(
                    "no answer in {limit} s; its console ended with:\n{}",
                    self.files.console_tail()
                ));
            }
            thread::sleep(POLL);
        }
    }

    fn wait_until_ready(&mut self, limit: Duration) -> Result<(), Error> {
        let start = Instant::now();
        loop {
            if self.answers_header().is_some() {
                return Ok(());
            }
            if let Some(reason) = self.ended() {
                return Err(Error::Boot { reason, console: self.files.console_tail() });
            }
            if start.elapsed() > limit {
                return Err(Error::Timeout {
                    waiting_for: "sign of life",
                    limit,
                    console: self.files.console_tail(),
                });
            }
            thread::sleep(POLL);
        }
    }

    fn answers_header(&self) -> Option<Header> {
        let mut block = [0; BLOCK];
        self.answers.read_exact_at(&mut block, 0).ok()?;
        Header::decode(&block)
    }

    /// How the emulator ended, if it did.
    fn ended(&mut self) -> Option<String> {
        match self.child.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(format!("the emulator ended ({status})")),
            Err(error) => Some(format!("the emulator is lost: {error}")),
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let off = Header { sequence: self.sequence + 1, count: 0, length: 0, flags: FLAG_OFF };
        // Whatever goes wrong here, the process is killed below.
        let _ = self.questions.write_all_at(&off.encode(), 0);
        let start = Instant::now();
        while self.ended().is_none() && start.elapsed() < OFF_LIMIT {
            thread::sleep(POLL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads one reply.
fn reply((kind, payload): (Kind, &[u8])) -> Result<Reply, String> {
    match kind {
        Kind::Answer => serde_json::from_slice(payload)
            .map(|answer| Reply::Answer(Box::new(answer)))
            .map_err(|error| format!("an answer that cannot be read: {error}")),
        Kind::File => Ok(Reply::File(payload.to_vec())),
        Kind::Failure => Ok(Reply::Failure(String::from_utf8_lossy(payload).into_owned())),
        Kind::Bytes | Kind::Ask | Kind::ReadFile => Err(format!("{kind:?} is no answer")),
    }
}

impl Files {
    fn new() -> Result<Files, Error> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let directory = env::temp_dir().join(format!("skep-vm-{}-{number}", process::id()));
        fs::create_dir_all(&directory).map_err(Error::host("make", &directory))?;
        Ok(Files { directory })
    }

    fn initrd(&self) -> PathBuf {
        self.directory.join("initrd")
    }

    fn questions(&self) -> PathBuf {
        self.directory.join("questions")
    }

    fn answers(&self) -> PathBuf {
        self.directory.join("answers")
    }

    fn console(&self) -> PathBuf {
        self.directory.join("console")
    }

    fn emulator_errors(&self) -> PathBuf {
        self.directory.join("errors")
    }

    /// The last lines of the console, and what the emulator itself had to say.
    fn console_tail(&self) -> String {
        let mut console = fs::read(self.console()).unwrap_or_default();
        console.extend(fs::read(self.emulator_errors()).unwrap_or_default());
        let text = String::from_utf8_lossy(&console);
        let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        lines.get(lines.len().saturating_sub(TAIL_LINES)..).unwrap_or_default().join("\n")
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        // Left behind at worst; nobody is there to hear of it.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// The guest's first file system, and the value of its `LD_LIBRARY_PATH`.
fn initramfs(options: &VmOptions) -> Result<(Vec<u8>, String), Error> {
    let mut archive = Archive::default();
    for directory in ["/dev", "/proc", "/sys", "/tmp"] {
        archive.directory(directory);
    }
    archive.character_device("/dev/console", 5, 1);
    archive.character_device("/dev/null", 1, 3);
    let libraries = bundle::add_running_executable(&mut archive)?;
    let setup = Setup {
        unprivileged_bpf: options.unprivileged_bpf,
        max_entries: options.limits.max_entries,
        ring_bytes: options.limits.ring_bytes,
    };
    let setup = serde_json::to_vec(&setup).map_err(|error| Error::Channel(error.to_string()))?;
    archive.file(SETUP_FILE, 0o644, &setup);
    for (number, module) in options.modules.iter().enumerate() {
        let bytes = fs::read(module).map_err(Error::host("read", module))?;
        let name = module.file_name().map_or_else(Default::default, |name| name.to_string_lossy());
        archive.file(&format!("{MODULES_DIR}/{number:03}-{name}"), 0o644, &bytes);
    }
    Ok((archive.finish(), libraries.join(":")))
}

/// The emulator's command line.
fn command(options: &VmOptions, files: &Files, library_path: &str) -> Command {
    // `clearcpuid` and the two features left out make copies of memory fast where they are emulated, and the console
    // is quiet because each of its bytes is slow.
    let mut append =
        "console=ttyS0 quiet panic=-1 oops=panic lsm=bpf,lockdown clearcpuid=112 init_on_alloc=0 \
                      rdinit=/init"
            .to_owned();
    if !library_path.is_empty() {
        append += &format!(" LD_LIBRARY_PATH={library_path}");
    }
    if !options.append.is_empty() {
        append += &format!(" {}", options.append);
    }
    let drive = |id: &str, path: &Path| {
        format!(
            "if=none,format=raw,cache=unsafe,id={id},file={}",
            path.display().to_string().replace(',', ",,")
        )
    };
    let mut command = Command::new(&options.qemu);
    command.args(["-M", "q35", "-nodefaults", "-display", "none", "-no-reboot", "-nic", "none"]);
    command.arg("-accel").arg(&options.accelerator).args(["-cpu", "max,-erms,-fsrm"]);
    command.arg("-m").arg(options.memory_mib.to_string()).arg("-smp").arg(options.cpus.to_string());
    command.arg("-serial").arg(format!("file:{}", files.console().display()));
    command.arg("-kernel").arg(&options.kernel).arg("-initrd").arg(files.initrd()).arg("-append").arg(append);
    command.arg("-drive").arg(drive("questions", &files.questions()));
    command.arg("-device").arg(format!("nvme,drive=questions,serial={QUESTIONS_SERIAL}"));
    command.arg("-drive").arg(drive("answers", &files.answers()));
    command.arg("-device").arg(format!("nvme,drive=answers,serial={ANSWERS_SERIAL}"));
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}
