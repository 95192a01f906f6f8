//! Code for 64-bit ARM, run by an emulator where the machine is another one: to try it out, not to be fast.
//!
//! The emulator runs a small program in C, which we ask over pipes: to keep code, and to run it. Code that calls us comes
//! back over the same pipes, and so does a page of guest memory that it touches; with each call all pages come back. So
//! every helper and every trap is the one that code for this machine would meet.

use std::fmt;
use std::fs;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use skep_vm::TrapKind;

use crate::Jit;
use crate::fault::{PAGE, read_page, write_page};
use crate::state::{Calls, State, at, status};

const COMPILER: &str = "aarch64-linux-gnu-gcc";
const EMULATOR: &str = "qemu-aarch64";
/// What both sides know of a state.
const SHARED: usize = at::STEP as usize;

/// What we ask.
mod request {
    pub(super) const PLACE: u64 = 1;
    pub(super) const FORGET: u64 = 2;
    pub(super) const ENTER: u64 = 3;
    pub(super) const RETURN: u64 = 4;
    pub(super) const GIVE: u64 = 5;
    pub(super) const GO: u64 = 6;
}

/// What we are told.
mod event {
    pub(super) const DONE: u64 = 1;
    pub(super) const CALL: u64 = 2;
    pub(super) const FAULT: u64 = 3;
}

/// A machine of another kind. One [`Jit`] at a time compiles for it.
#[derive(Clone, Debug)]
pub struct Emulator {
    process: Arc<Mutex<Process>>,
    pub(crate) has_lse: bool,
}

#[derive(Debug)]
struct Process {
    child: Child,
    asked: ChildStdin,
    told: BufReader<ChildStdout>,
    has_ended: bool,
}

/// The emulator has ended.
#[derive(Debug)]
struct Ended;

impl From<std::io::Error> for Ended {
    fn from(_: std::io::Error) -> Ended {
        Ended
    }
}

impl Emulator {
    /// Starts one, with the kind of CPU that the emulator calls so; its program is built in a folder.
    ///
    /// # Errors
    /// Why that cannot be: which program is not installed, or does not do what it should.
    pub fn start(folder: &Path, cpu: &str) -> Result<Emulator, String> {
        let harness = build(folder)?;
        let mut command = Command::new(EMULATOR);
        command.args(["-cpu", cpu]).arg(harness);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| format!("no {EMULATOR}: {error}"))?;
        let (Some(asked), Some(told)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(format!("{EMULATOR} has no pipes"));
        };
        let mut process = Process { child, asked, told: BufReader::new(told), has_ended: false };
        let hello = process.number().and_then(|lse| {
            process.send(&[SHARED as u64], &[])?;
            Ok(lse)
        });
        let has_lse = hello.map_err(|Ended| format!("{EMULATOR} does not run {COMPILER}'s code"))? != 0;
        Ok(Emulator { process: Arc::new(Mutex::new(process)), has_lse })
    }

    /// Keeps code, and gives its address.
    pub(crate) fn place(&self, code: &[u8]) -> Result<usize, String> {
        let placed = self.with(|process| {
            process.send(&[request::PLACE, code.len() as u64], code)?;
            process.number()
        });
        placed.map(|address| address as usize).map_err(|Ended| format!("{EMULATOR} has ended"))
    }

    /// Forgets all code.
    pub(crate) fn forget(&self) {
        // One that has ended has forgotten it.
        let _ = self.with(|process| process.send(&[request::FORGET], &[]));
    }

    /// Whether it has ended, or is of no more use: code did there what code of ours must not do.
    pub fn has_ended(&self) -> bool {
        self.process.lock().unwrap_or_else(PoisonError::into_inner).has_ended
    }

    fn with<T>(&self, act: impl FnOnce(&mut Process) -> Result<T, Ended>) -> Result<T, Ended> {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let done = act(&mut process);
        process.has_ended |= done.is_err();
        done
    }

    /// Runs code from a way in, as the machine would, and gives its status.
    pub(crate) fn enter(
        &self,
        jit: &Jit,
        state: &mut State,
        calls: Calls,
        enter: usize,
        function: usize,
    ) -> u64 {
        self.run(jit, state, calls, enter, function).unwrap_or_else(|Ended| {
            let what = format!("code on {EMULATOR}, which has ended");
            state.stop = Some(Box::new(TrapKind::Unmodelled(what)));
            status::STOP
        })
    }

    fn run(
        &self,
        jit: &Jit,
        state: &mut State,
        calls: Calls,
        enter: usize,
        function: usize,
    ) -> Result<u64, Ended> {
        let window = state.window;
        self.with(|process| {
            process.send(&[request::ENTER, enter as u64, function as u64], &bytes_of(state))
        })?;
        loop {
            match self.with(Process::number)? {
                event::DONE => {
                    return self.with(|process| {
                        let status = process.number()?;
                        process.state(state)?;
                        process.pages(window)?;
                        Ok(status)
                    });
                }
                event::CALL => {
                    let (which, [r1, r2, r3, r4, r5]) = self.with(|process| {
                        let which = process.number()?;
                        let mut args = [0; 5];
                        for arg in &mut args {
                            *arg = process.number()?;
                        }
                        process.state(state)?;
                        process.pages(window)?;
                        Ok((which, args))
                    })?;
                    let pointer = std::ptr::from_mut(state);
                    let value = match which {
                        0 => (calls.step)(pointer),
                        1 => (calls.access)(pointer),
                        2 => (calls.out_of_fuel)(pointer),
                        3 => (calls.too_deep)(pointer),
                        _ => (calls.helper)(r1, r2, r3, r4, r5, pointer),
                    };
                    self.with(|process| process.send(&[request::RETURN, value], &bytes_of(state)))?;
                }
                event::FAULT => self.with(|process| {
                    let (pc, address) = (process.number()?, process.number()?);
                    let page = address - address % PAGE as u64;
                    if address >> 32 == window >> 32
                        && let Some(bytes) = read_page(page)
                    {
                        return process.send(&[request::GIVE, page], &bytes);
                    }
                    let (site, slow) = jit.site_at(pc as usize).ok_or(Ended)?;
                    process.send(&[request::GO, at::WHAT as u64, u64::from(site), slow as u64], &[])
                })?,
                _ => return self.with(|_| Err(Ended)),
            }
        }
    }
}

impl Process {
    fn send(&mut self, numbers: &[u64], bytes: &[u8]) -> Result<(), Ended> {
        let mut all: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        all.extend(bytes);
        self.asked.write_all(&all)?;
        Ok(())
    }

    fn number(&mut self) -> Result<u64, Ended> {
        let mut bytes = [0; 8];
        self.told.read_exact(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn state(&mut self, state: &mut State) -> Result<(), Ended> {
        for reg in &mut state.regs {
            *reg = self.number()?;
        }
        state.fuel = self.number()? as i64;
        let [arena, arena_len] = &mut state.arena;
        for field in [
            &mut state.sp,
            &mut state.window,
            &mut state.last_frame,
            &mut state.context,
            &mut state.cpu,
            arena,
            arena_len,
            &mut state.frame,
            &mut state.resume,
        ] {
            *field = self.number()?;
        }
        let both = self.number()?;
        (state.insn, state.what) = (both as u32, (both >> 32) as u32);
        state.status = self.number()?;
        Ok(())
    }

    /// Takes pages of guest memory back.
    fn pages(&mut self, window: u64) -> Result<(), Ended> {
        for _ in 0..self.number()? {
            let page = self.number()?;
            let mut bytes = [0; PAGE];
            self.told.read_exact(&mut bytes)?;
            if !write_page(window, page, &bytes) {
                return Err(Ended);
            }
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl fmt::Display for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{EMULATOR}, {} LSE", if self.has_lse { "with" } else { "without" })
    }
}

/// What both sides know of a state.
fn bytes_of(state: &State) -> Vec<u8> {
    let State {
        sp, window, last_frame, context, cpu, arena: [arena, arena_len], frame, resume, status, ..
    } = *state;
    let both = u64::from(state.insn) | u64::from(state.what) << 32;
    let others = [
        state.fuel as u64,
        sp,
        window,
        last_frame,
        context,
        cpu,
        arena,
        arena_len,
        frame,
        resume,
        both,
        status,
    ];
    state.regs.iter().chain(&others).flat_map(|number| number.to_le_bytes()).collect()
}

/// Our functions stand behind what both sides know, which is 28 numbers.
const _: () = assert!(SHARED == 8 * 28 && at::WHAT == at::INSN + 4 && at::STATUS == at::WHAT + 4);

/// Compiles the program that the emulator runs; one that is there already is used again.
fn build(folder: &Path) -> Result<PathBuf, String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    const SOURCE: &str = include_str!("harness.c");
    let said = |what: &Path| format!("{}: ", what.display());
    fs::create_dir_all(folder).map_err(|error| said(folder) + &error.to_string())?;
    let harness = folder.join("aarch64-harness");
    let source = folder.join("aarch64-harness.c");
    if harness.exists() && fs::read_to_string(&source).is_ok_and(|known| known == SOURCE) {
        return Ok(harness);
    }
    // Others may be at it too: what is made under another name first takes their place whole.
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let own = |name: &str| folder.join(format!("{}-{number}-{name}", std::process::id()));
    let (own_source, own_harness) = (own("harness.c"), own("harness"));
    fs::write(&own_source, SOURCE).map_err(|error| said(&own_source) + &error.to_string())?;
    let mut command = Command::new(COMPILER);
    command.args(["-static", "-O1", "-o"]).args([&own_harness, &own_source]);
    let output = command.output().map_err(|error| format!("no {COMPILER}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{COMPILER}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    for (own, place) in [(&own_harness, &harness), (&own_source, &source)] {
        fs::rename(own, place).map_err(|error| said(place) + &error.to_string())?;
    }
    Ok(harness)
}
