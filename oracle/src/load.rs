//! One question to the running kernel: types, maps, program, run, in the order a loader does it.
//!
//! What programs of one object share (its BTF and its maps) is made once and kept until another object's turn, on the
//! [`Shelf`]; everything else lives as long as one question. Descriptors are closed when their owner goes.

use std::collections::HashMap;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use crate::elements::dump;
use crate::maps::{LoadedMap, MapLimits, Shelf};
use crate::sys::{self, Errno, ProgAttr, TestRunAttr};
use crate::{Answer, Attach, Blob, Request, Run, SlotValue, TestRun, Verdict, parse_log, privilege, request};

/// Room for a log of verdict level.
const SMALL_LOG: usize = 1 << 16;
/// Room for a log of the path or all states, at first and at most.
const LARGE_LOG: usize = 1 << 20;
const LARGEST_LOG: usize = 1 << 28;
/// How often a load is tried again that a signal interrupted.
const TRIES: usize = 5;
/// Levels that make the log longer than its statistics and one message.
const PATH_LEVELS: u32 = 3;

/// A program type whose context is written back to where it came from, and those that take none back.
const SYSCALL: u32 = 31;
const RAW_TRACEPOINTS: [u32; 2] = [17, 24];

/// Asks the running kernel.
#[derive(Debug, Default)]
pub(crate) struct Loader {
    limits: MapLimits,
    shelf: Shelf,
    modules: HashMap<String, Option<Arc<OwnedFd>>>,
    log: Vec<u8>,
}

impl Loader {
    pub(crate) fn new(limits: MapLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Asks one question. Whatever goes wrong is an answer too.
    pub(crate) fn ask(&mut self, request: &Request) -> Answer {
        let result = if request.unprivileged {
            let limits = self.limits;
            privilege::without_privileges(|| Loader::new(limits).load(request, &mut Shelf::default()))
                .unwrap_or_else(|errno| Err(Refusal::new(errno, "giving up privileges")))
        } else if request.run.is_some() {
            // What a run leaves in a map must not be found by the next one.
            self.load(request, &mut Shelf::default())
        } else {
            let mut shelf = std::mem::take(&mut self.shelf);
            let result = self.load(request, &mut shelf);
            self.shelf = shelf;
            result
        };
        match result {
            Ok((answer, _)) => answer,
            Err(refusal) => Answer::error(refusal.errno.map(|errno| errno.0), refusal.message),
        }
    }

    /// Loads a program; the descriptor is there if it was accepted.
    fn load(&mut self, request: &Request, shelf: &mut Shelf) -> Result<(Answer, Option<OwnedFd>), Refusal> {
        shelf.begin(request.btf.as_ref());
        let mut maps = Vec::with_capacity(request.maps.len());
        for map in &request.maps {
            let module = match &map.struct_ops {
                Some((_, Some(module))) => Some(self.module(module)?),
                _ => None,
            };
            maps.push(shelf.map(map, module.as_deref(), self.limits)?);
        }
        let modules = request.modules.iter().map(|name| self.module(name)).collect::<Result<Vec<_>, _>>()?;
        // The first slot stands for the kernel itself and is never looked at.
        let fd_array: Vec<i32> = std::iter::once(0).chain(modules.iter().map(AsRawFd::as_raw_fd)).collect();
        let map_fds: Vec<i32> = maps.iter().map(|map| map.as_fd().as_raw_fd()).collect();
        let insns = with_descriptors(request, &map_fds, &fd_array)?;
        let (target, attach_btf_id) = match &request.attach {
            None => (None, 0),
            Some(Attach::Kernel { btf_id, module: None }) => (None, *btf_id),
            Some(Attach::Kernel { btf_id, module: Some(name) }) => (Some(self.module(name)?), *btf_id),
            Some(Attach::Program { btf_id, target }) => (Some(Arc::new(self.target(target)?)), *btf_id),
        };
        let mut license = request.license.clone().into_bytes();
        license.retain(|&byte| byte != 0);
        license.push(0);
        let prog = ProgAttr {
            name: &request.name,
            prog_type: request.prog_type,
            expected_attach_type: request.attach_type,
            flags: request.flags,
            kern_version: request.kern_version,
            insns: insns.bytes(),
            license: &license,
            btf: shelf.btf(),
            func_info: &request.func_info,
            line_info: &request.line_info,
            attach_btf_id,
            attach_fd: target.as_ref().map(|fd| fd.as_fd()),
            fd_array: if modules.is_empty() { &[] } else { &fd_array },
            log_level: request.log_level,
        };
        let (fd, log, mut notes) = self.load_until_it_fits(prog);
        notes.splice(0..0, shelf.notes().map(str::to_owned));
        let (mut answer, fd) = judged(request, fd, log, notes);
        if let (Some(fd), Some(run)) = (&fd, &request.run) {
            self.fill_slots(request, shelf, &maps)?;
            let mut done = run_program(fd.as_fd(), request.prog_type, run);
            if run.dump {
                done.maps = request.maps.iter().zip(&maps).map(|(map, loaded)| dump(loaded, map)).collect();
            }
            answer.run = Some(done);
        }
        Ok((answer, fd))
    }

    /// Puts maps and programs into the elements of maps that hold such. The programs share maps with the one that is
    /// run, but have no elements of their own to be filled.
    fn fill_slots(
        &mut self,
        request: &Request,
        shelf: &mut Shelf,
        maps: &[Arc<LoadedMap>],
    ) -> Result<(), Refusal> {
        let mut programs = Vec::with_capacity(request.programs.len());
        for program in &request.programs {
            let (answer, fd) = self.load(&Request { run: None, ..program.clone() }, shelf)?;
            programs.push(fd.ok_or_else(|| {
                let why = answer.message.unwrap_or_default();
                Refusal::of(format!("program `{}`, which a map holds, was not accepted: {why}", program.name))
            })?);
        }
        for slot in &request.slots {
            let place = request.maps.get(slot.map as usize).zip(maps.get(slot.map as usize));
            let nothing = || Refusal::of("a slot of nothing in the request".to_owned());
            let (map, loaded) = place.ok_or_else(nothing)?;
            let descriptor = match slot.value {
                SlotValue::Map(index) => maps.get(index as usize).map(|map| map.as_fd()),
                SlotValue::Program(index) => programs.get(index as usize).map(AsFd::as_fd),
                SlotValue::Number(_) => None,
            };
            let value = match slot.value {
                SlotValue::Number(number) => {
                    let mut value = number.to_le_bytes().to_vec();
                    value.resize(map.value_size as usize, 0);
                    value
                }
                _ => descriptor.ok_or_else(nothing)?.as_raw_fd().to_le_bytes().to_vec(),
            };
            let mut key = slot.key.to_le_bytes().to_vec();
            key.resize(map.key_size as usize, 0);
            sys::map_update(loaded.as_fd(), &key, &value, 0).map_err(|errno| {
                Refusal::new(errno, format_args!("filling slot {} of map `{}`", slot.key, map.name))
            })?;
        }
        Ok(())
    }

    /// Loads with a log buffer that grows until the log fits.
    fn load_until_it_fits(
        &mut self,
        mut prog: ProgAttr<'_>,
    ) -> (Result<OwnedFd, Errno>, String, Vec<String>) {
        let mut size = if prog.log_level & PATH_LEVELS == 0 { SMALL_LOG } else { LARGE_LOG };
        let mut tries = 0;
        let mut cut = None;
        loop {
            if self.log.len() < size {
                self.log.resize(size, 0);
            }
            let loaded = sys::prog_load(&prog, &mut self.log);
            match loaded.fd {
                Err(Errno(libc::EAGAIN)) if tries < TRIES => tries += 1,
                Err(Errno(libc::ENOSPC)) if prog.log_level & PATH_LEVELS != 0 && cut.is_none() => {
                    let room = self.log.len();
                    if room >= LARGEST_LOG {
                        // The verdict is worth more than the middle of the log.
                        cut = Some(sys::text_of(&self.log));
                        prog.log_level = Request::VERDICT;
                        continue;
                    }
                    size = room.saturating_mul(4).max(loaded.log_true_size as usize).min(LARGEST_LOG);
                }
                fd => {
                    let log = if prog.log_level == 0 { String::new() } else { sys::text_of(&self.log) };
                    let (log, notes) = match cut {
                        None => (log, Vec::new()),
                        Some(kept) => (
                            kept + &log,
                            vec![format!("the log is longer than {LARGEST_LOG} bytes and was cut")],
                        ),
                    };
                    if self.log.len() > LARGE_LOG {
                        self.log = Vec::new();
                    }
                    return (fd, log, notes);
                }
            }
        }
    }

    /// The program another one extends. It shares nothing with the one that is asked about.
    fn target(&mut self, target: &Request) -> Result<OwnedFd, Refusal> {
        // One step: a target that extends another program would be refused by the kernel.
        if let Some(Attach::Program { .. }) = target.attach {
            return Err(Refusal::of(format!("target program `{}` itself extends another", target.name)));
        }
        match self.load(target, &mut Shelf::default())? {
            (_, Some(fd)) => Ok(fd),
            (answer, None) => Err(Refusal {
                errno: answer.errno.map(Errno),
                message: format!(
                    "target program `{}` was not accepted: {}",
                    target.name,
                    answer.message.unwrap_or_default()
                ),
            }),
        }
    }

    /// The BTF of a module, which stays open: modules are few.
    fn module(&mut self, name: &str) -> Result<Arc<OwnedFd>, Refusal> {
        if !self.modules.contains_key(name) {
            let found = sys::module_btf(name)
                .map_err(|errno| Refusal::new(errno, format!("looking for the BTF of module `{name}`")))?;
            self.modules.insert(name.to_owned(), found.map(Arc::new));
        }
        let known = self.modules.get(name).and_then(Clone::clone);
        known.ok_or_else(|| Refusal::of(format!("the kernel has no BTF of a module `{name}`; is it loaded?")))
    }
}

/// Why the verifier was never asked.
#[derive(Debug)]
pub(crate) struct Refusal {
    errno: Option<Errno>,
    message: String,
}

impl Refusal {
    pub(crate) fn new(errno: Errno, doing: impl std::fmt::Display) -> Self {
        Self { errno: Some(errno), message: format!("{doing}: {errno}") }
    }

    fn of(message: String) -> Self {
        Self { errno: None, message }
    }

    pub(crate) fn into_message(self) -> String {
        self.message
    }
}

/// The instructions with descriptors where the request has indices. Kfunc calls keep theirs, which the kernel looks
/// up in `modules`.
fn with_descriptors(request: &Request, maps: &[i32], modules: &[i32]) -> Result<Blob, Refusal> {
    const MAP: u8 = 1;
    const MAP_VALUE: u8 = 2;
    const BTF_ID: u8 = 3;
    let mut words = request.words();
    if !request.insns.bytes().len().is_multiple_of(8) {
        return Err(Refusal::of("the instructions are not a multiple of eight bytes long".to_owned()));
    }
    let mut at = 0;
    while let Some(word) = words.get_mut(at) {
        if !word.is_ld_imm64() {
            at += 1;
            continue;
        }
        let index_of = |number: i32, fds: &[i32], what: &str| {
            usize::try_from(number)
                .ok()
                .and_then(|index| fds.get(index).copied())
                .ok_or_else(|| Refusal::of(format!("instruction {at}: no {what} {number} in the request")))
        };
        match word.src() {
            // The program's own number, which names none of ours.
            MAP | MAP_VALUE if word.imm < 0 => {
                word.imm = !word.imm;
                if maps.contains(&word.imm) {
                    return Err(Refusal::of(format!("instruction {at}: descriptor {} is in use", word.imm)));
                }
            }
            MAP | MAP_VALUE => word.imm = index_of(word.imm, maps, "map")?,
            BTF_ID => {
                if let Some(second) = words.get_mut(at + 1) {
                    second.imm = index_of(second.imm, modules, "module")?;
                }
            }
            _ => {}
        }
        at += 2;
    }
    Ok(request::encode(&words))
}

/// Turns what the kernel did into an answer.
fn judged(
    request: &Request,
    fd: Result<OwnedFd, Errno>,
    log: String,
    notes: Vec<String>,
) -> (Answer, Option<OwnedFd>) {
    let facts = parse_log(&log);
    let errno = fd.as_ref().err().copied();
    // A verifier that was asked has always something to say; without a log only the error number tells.
    let was_asked = if request.log_level == 0 { errno != Some(Errno(libc::EPERM)) } else { !log.is_empty() };
    let (verdict, message) = match errno {
        None => (Verdict::Accept, None),
        Some(errno) if was_asked => (Verdict::Reject, facts.message.or_else(|| Some(errno.to_string()))),
        Some(errno) => {
            (Verdict::Error, Some(format!("the kernel refused the program before its verifier: {errno}")))
        }
    };
    let mut answer = Answer {
        verdict,
        errno: errno.map(|errno| errno.0),
        message,
        stats: facts.stats,
        log,
        notes,
        verified_insns: None,
        xlated: None,
        run: None,
    };
    let fd = fd.ok();
    if let Some(fd) = fd.as_ref().filter(|_| request.xlated) {
        match sys::prog_info(fd.as_fd()) {
            Ok((info, xlated)) => {
                answer.verified_insns = Some(info.verified_insns);
                answer.xlated = Some(Blob::from(xlated));
            }
            Err(errno) => answer.notes.push(format!("no information on the program: {errno}")),
        }
    }
    (answer, fd)
}

/// Runs an accepted program.
fn run_program(prog: BorrowedFd<'_>, prog_type: u32, run: &TestRun) -> Run {
    /// What a program may add to its packet: one of segments grows by four pages with each call.
    const ROOM: usize = 1 << 18;
    /// Bytes of the largest context that is given back whole, however little of it was given.
    const CONTEXT: usize = 256;
    let in_place = prog_type == SYSCALL;
    let once = in_place || RAW_TRACEPOINTS.contains(&prog_type);
    let data = run.data.bytes();
    let mut ctx_in = run.ctx.bytes().to_vec();
    let mut data_out = vec![0; if data.is_empty() || once { 0 } else { data.len().saturating_add(ROOM) }];
    let mut ctx_out = vec![0; if once || ctx_in.is_empty() { 0 } else { ctx_in.len().max(CONTEXT) }];
    let done = sys::prog_test_run(
        prog,
        &mut TestRunAttr {
            data_in: data,
            data_out: &mut data_out,
            ctx_in: &mut ctx_in,
            ctx_out: &mut ctx_out,
            repeat: if once { 0 } else { run.repeat },
            flags: run.flags,
            cpu: run.cpu,
            batch_size: run.batch_size,
        },
    );
    data_out.truncate(done.data_size as usize);
    ctx_out.truncate(done.ctx_size as usize);
    Run {
        errno: done.result.err().map(|errno| errno.0),
        retval: done.retval,
        time_ns: done.duration,
        data: Blob::from(data_out),
        ctx: Blob::from(if in_place { ctx_in } else { ctx_out }),
        maps: Vec::new(),
    }
}
