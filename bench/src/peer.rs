//! rbpf, in a process of its own that is asked over a pipe.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use skep_object::Program;

use crate::engine::{Engine, Timed};

/// Engines of the process, by the names it has for them.
pub(crate) const ENGINES: [&str; 3] = ["interpreter", "jit", "cranelift"];

/// The process.
#[derive(Debug)]
struct Process {
    child: Child,
    asked: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Process {
    fn start(path: &Path) -> Result<Process> {
        let mut command = Command::new(path);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("starting {}", path.display()))?;
        let asked = child.stdin.take().context("no way to ask")?;
        let answers = BufReader::new(child.stdout.take().context("no answers")?);
        Ok(Process { child, asked, answers })
    }

    fn ask(&mut self, line: &str) -> Result<String> {
        writeln!(self.asked, "{line}")?;
        let mut answer = String::new();
        if self.answers.read_line(&mut answer)? == 0 {
            bail!("it has ended");
        }
        let answer = answer.trim_end();
        match answer.strip_prefix("error ") {
            Some(why) => bail!("{why}"),
            None => Ok(answer.to_owned()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One engine and one program; each has its own process, so that one that gives up takes no other along.
#[derive(Debug)]
pub(crate) struct Peer {
    process: Process,
    engine: &'static str,
}

impl Peer {
    /// Or why it cannot run the program.
    pub(crate) fn new(path: &Path, engine: &'static str, program: &Program) -> Result<Result<Peer, String>> {
        let mut process = Process::start(path)?;
        for map in &program.maps {
            let mut value = map.contents.as_deref().unwrap_or_default().to_vec();
            value.resize(map.value_size as usize, 0);
            process.ask(&format!("map {}", hex(&value)))?;
        }
        let code: Vec<u8> = program.insns.iter().flat_map(|word| word.to_le_bytes()).collect();
        process.ask(&format!("program {}", hex(&code)))?;
        let mut peer = Peer { process, engine };
        let tried = peer.compile().and_then(|_| peer.run(1));
        Ok(tried
            .map(|_| peer)
            .map_err(|error| format!("rbpf's {engine} does not run {}: {error}", program.name)))
    }
}

impl Engine for Peer {
    fn run(&mut self, times: u32) -> Result<Timed> {
        let answer = self.process.ask(&format!("run {} {times}", self.engine))?;
        let (value, ns) = answer.split_once(' ').with_context(|| format!("rbpf says {answer:?}"))?;
        Ok(Timed { value: value.parse()?, ns: ns.parse()? })
    }

    fn compile(&mut self) -> Result<Option<f64>> {
        if self.engine == ENGINES[0] {
            return Ok(None);
        }
        let answer = self.process.ask(&format!("compile {}", self.engine))?;
        Ok(Some(answer.parse()?))
    }
}

/// Bytes as the process takes them.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
