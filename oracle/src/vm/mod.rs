//! Another kernel than the running one: QEMU boots an image with this executable as its first process, and the two
//! talk over a pair of disks.
//!
//! A boot takes some ten seconds without hardware help, so a machine stays up for as many questions as there are. A
//! kernel that dies on a question takes nothing else with it: the machine is started again and asked the rest, one by
//! one where it is not yet known which question it was.

mod bundle;
pub(crate) mod channel;
mod cpio;
mod machine;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::{Answer, Error, MapLimits, Request};
use channel::{BATCH_BYTES, BATCH_QUESTIONS, Kind, Sent, push_record};
use machine::{Machine, Reply};

/// How a kernel is booted.
#[derive(Clone, Debug)]
pub struct VmOptions {
    /// The kernel image, a `vmlinuz` or `bzImage`.
    pub kernel: PathBuf,
    /// Modules to load. Those that need others are loaded after them, whatever the order here.
    pub modules: Vec<PathBuf>,
    /// Whether users without privileges may call bpf(2).
    pub unprivileged_bpf: bool,
    /// Bounds on the maps made, which are slow to make there.
    pub limits: MapLimits,
    /// Processors. Their number is known to the verifier.
    pub cpus: u32,
    /// Mebibytes of memory.
    pub memory_mib: u32,
    /// More words for the kernel's command line.
    pub append: String,
    /// The emulator.
    pub qemu: PathBuf,
    /// What it runs on: `tcg`, which is everywhere and the same everywhere, or `kvm`.
    pub accelerator: String,
    /// How long a boot may take.
    pub boot_limit: Duration,
    /// How long one question may take.
    pub question_limit: Duration,
    /// How often a kernel that died may be started again.
    pub restarts: u32,
}

impl VmOptions {
    /// What suits Debian's kernels.
    #[must_use]
    pub fn new(kernel: impl Into<PathBuf>) -> VmOptions {
        VmOptions {
            kernel: kernel.into(),
            modules: Vec::new(),
            unprivileged_bpf: false,
            limits: MapLimits { max_entries: Some(512), ring_bytes: Some(64 << 10) },
            cpus: 2,
            memory_mib: 1536,
            append: String::new(),
            qemu: PathBuf::from("qemu-system-x86_64"),
            accelerator: "tcg".to_owned(),
            boot_limit: Duration::from_secs(180),
            question_limit: Duration::from_secs(180),
            restarts: 16,
        }
    }
}

impl VmOptions {
    /// Adds modules by name, with those they need, from a directory such as `/lib/modules/RELEASE`.
    ///
    /// # Errors
    /// When the directory has no `modules.dep`, which `depmod` writes, or that does not know a name.
    pub fn add_modules(&mut self, directory: &Path, names: &[String]) -> Result<(), Error> {
        let list = directory.join("modules.dep");
        let text = std::fs::read_to_string(&list).map_err(Error::host("read", &list))?;
        for name in names {
            let found = dependencies(&text, name)
                .ok_or_else(|| Error::NoModule { name: name.clone(), list: list.clone() })?;
            for path in found {
                let path = directory.join(path);
                if !self.modules.contains(&path) {
                    self.modules.push(path);
                }
            }
        }
        Ok(())
    }
}

/// The paths of a module and those it needs, these first, from the text of `modules.dep`.
fn dependencies<'a>(text: &'a str, name: &str) -> Option<Vec<&'a str>> {
    let wanted = |path: &str| {
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = file.split_once(".ko").map_or(file, |(stem, _)| stem);
        stem.replace('-', "_") == name.replace('-', "_")
    };
    let (path, needs) =
        text.lines().filter_map(|line| line.split_once(':')).find(|(path, _)| wanted(path))?;
    Some(needs.split_whitespace().rev().chain([path]).collect())
}

/// A kernel in a virtual machine.
#[derive(Debug)]
pub(crate) struct Vm {
    options: VmOptions,
    machine: Option<Machine>,
    restarts: u32,
    release: String,
}

/// A question in the form it is sent.
enum Question<'a> {
    Ask(&'a Request),
    ReadFile(&'a str),
}

impl Vm {
    pub(crate) fn boot(options: VmOptions) -> Result<Vm, Error> {
        let mut machine = Machine::boot(&options)?;
        let (body, count) = batch(&[Question::ReadFile("/proc/sys/kernel/osrelease")])?;
        let release = match machine.ask(&body, count, false).replies.first() {
            Some(Reply::File(text)) => String::from_utf8_lossy(text).trim().to_owned(),
            _ => String::new(),
        };
        Ok(Vm { options, machine: Some(machine), restarts: 0, release })
    }

    pub(crate) fn release(&self) -> &str {
        &self.release
    }

    /// The image that was booted.
    pub(crate) fn image(&self) -> &Path {
        &self.options.kernel
    }

    /// The contents of a file of the machine, or the names in a directory.
    pub(crate) fn read_file(&mut self, path: &str) -> Result<Vec<u8>, Error> {
        let (body, _) = batch(&[Question::ReadFile(path)])?;
        let outcome = self.running()?.ask(&body, 1, true);
        match outcome.replies.into_iter().next() {
            Some(Reply::File(contents)) => Ok(contents),
            Some(Reply::Failure(reason)) => {
                Err(Error::Channel(format!("reading {path} in the guest: {reason}")))
            }
            _ => Err(Error::Channel(outcome.end.unwrap_or_else(|| "no file in the answer".to_owned()))),
        }
    }

    /// Asks many questions; `progress` hears how many are answered.
    pub(crate) fn ask_all(&mut self, requests: &[Request], progress: &mut dyn FnMut(usize)) -> Vec<Answer> {
        let mut answers: Vec<Answer> = Vec::with_capacity(requests.len());
        // Questions before this one are announced each by itself, to find the one a kernel died on.
        let mut one_by_one_until = 0;
        let mut died = None::<String>;
        while let Some(rest) = requests.get(answers.len()..).filter(|rest| !rest.is_empty()) {
            let each = answers.len() < one_by_one_until;
            let questions: Vec<Question<'_>> = if each {
                rest.iter().take(one_by_one_until - answers.len()).map(Question::Ask).collect()
            } else {
                rest.iter().map(Question::Ask).collect()
            };
            let (body, count) = match batch(&questions) {
                Ok(batch) => batch,
                Err(error) => {
                    answers.push(Answer::error(None, error.to_string()));
                    continue;
                }
            };
            let machine = match self.running() {
                Ok(machine) => machine,
                Err(error) => {
                    answers.resize(requests.len(), Answer::error(None, error.to_string()));
                    break;
                }
            };
            let before = answers.len();
            let outcome = machine.ask_reporting(&body, count, each, &mut |done| progress(before + done));
            answers.extend(outcome.replies.into_iter().map(|reply| match reply {
                Reply::Answer(answer) => *answer,
                Reply::Failure(reason) => Answer::error(None, reason),
                Reply::File(_) => Answer::error(None, "the guest answered another question"),
            }));
            if let (Some(reason), Some(answer)) =
                (died.take_if(|_| answers.len() > before), answers.get_mut(before))
            {
                answer
                    .notes
                    .push(format!("the machine had to be started again before this question: {reason}"));
            }
            let Some(reason) = outcome.end else { continue };
            self.machine = None;
            if each || count == 1 {
                answers
                    .push(Answer::error(None, format!("the kernel did not survive this program: {reason}")));
            } else {
                one_by_one_until = before + count;
                died = Some(reason);
            }
        }
        answers.truncate(requests.len());
        progress(answers.len());
        answers
    }

    /// The machine, started again if it has died.
    fn running(&mut self) -> Result<&mut Machine, Error> {
        if self.machine.is_none() {
            if self.restarts >= self.options.restarts {
                return Err(Error::Boot {
                    reason: format!("it died {} times; not started again", self.restarts),
                    console: String::new(),
                });
            }
            self.restarts += 1;
            self.machine = Some(Machine::boot(&self.options)?);
        }
        self.machine.as_mut().ok_or_else(|| Error::Channel("no machine".to_owned()))
    }
}

/// As many questions as fit into one batch, and how many these are.
fn batch(questions: &[Question<'_>]) -> Result<(Vec<u8>, usize), Error> {
    let (mut body, mut sent, mut count) = (Vec::new(), Sent::default(), 0);
    for question in questions.iter().take(BATCH_QUESTIONS) {
        match question {
            Question::Ask(request) => sent.push_request(&mut body, request)?,
            Question::ReadFile(path) => push_record(&mut body, Kind::ReadFile, path.as_bytes()),
        }
        count += 1;
        if body.len() > BATCH_BYTES {
            break;
        }
    }
    Ok((body, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<&[&str]>) {
        let text =
            "kernel/a/tcp-bbr.ko.xz:\nkernel/b/nf_nat.ko: kernel/b/nf_conntrack.ko kernel/c/defrag.ko\n";
        assert_eq!(dependencies(text, name).as_deref(), expected);
    }

    #[test]
    fn modules_come_after_those_they_need() {
        check("tcp_bbr", Some(&["kernel/a/tcp-bbr.ko.xz"]));
        check("nf_nat", Some(&["kernel/c/defrag.ko", "kernel/b/nf_conntrack.ko", "kernel/b/nf_nat.ko"]));
        check("nf", None);
    }
}
