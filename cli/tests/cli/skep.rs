//! Running the command, and comparing what it prints.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The command, at the root of the repository, with nothing of this environment that changes what it prints.
pub(crate) fn skep(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_skep"));
    command.args(args).current_dir(root()).env_remove("NO_COLOR").env_remove("COLUMNS").stdin(Stdio::null());
    command
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is in the workspace").to_owned()
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) exit: i32,
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        Run {
            stdout: String::from_utf8(output.stdout).expect("it prints text"),
            stderr: String::from_utf8(output.stderr).expect("it prints text"),
            exit: output.status.code().expect("no signal ended it"),
        }
    }
}

impl Run {
    /// What was printed for tools.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let value: Value =
            serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        assert_eq!(value["schema"], 1, "{self:?}");
        value
    }
}

/// Runs the command.
#[track_caller]
pub(crate) fn run(args: &[&str]) -> Run {
    skep(args).output().expect("it was built").into()
}

/// Runs the command with this on standard input.
#[track_caller]
pub(crate) fn run_with(args: &[&str], input: &[u8]) -> Output {
    let mut child = skep(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it was built");
    child.stdin.take().expect("it is a pipe").write_all(input).expect("it reads");
    child.wait_with_output().expect("it ends")
}

/// Compares a run with the snapshot of this name: the exit code, and both streams.
#[track_caller]
pub(crate) fn check(snapshot: &str, args: &[&str]) {
    check_run(snapshot, args, &run(args));
}

#[track_caller]
pub(crate) fn check_run(snapshot: &str, args: &[&str], run: &Run) {
    let shown: Vec<&str> = args.iter().map(|arg| arg.strip_prefix(&*temporary()).unwrap_or(arg)).collect();
    let text = format!("$ skep {}\n{}{}exit {}\n", shown.join(" "), run.stdout, run.stderr, run.exit);
    let text = text.replace(&temporary(), "");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(format!("{snapshot}.txt"));
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &text).expect("the folder is there");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(text == expected, "{} is not what is printed; BLESS=1 writes it anew:\n{text}", path.display());
}

/// A folder for files of tests, with a slash behind.
pub(crate) fn temporary() -> String {
    format!("{}/", env!("CARGO_TARGET_TMPDIR"))
}

/// A file made for a test.
#[track_caller]
pub(crate) fn file(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = format!("{}{name}", temporary());
    fs::write(&path, bytes).expect("the folder is there");
    path
}

/// A sample object's bytes.
pub(crate) fn sample(name: &str) -> Vec<u8> {
    fs::read(root().join("examples").join(name)).expect("it is a sample")
}

/// Whether the running kernel can be asked. Tests that need it end where this is false.
pub(crate) fn has_bpf() -> bool {
    let run = run(&["crosscheck", "examples/exec_count.bpf.o"]);
    let has = !run.stderr.contains("no bpf(2)");
    if !has {
        println!("skipped: no bpf(2)");
    }
    has
}

#[test]
fn each_snapshot_is_read_by_a_test() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let sources: String = fs::read_dir(tests.join("cli"))
        .expect("it is this folder")
        .map(|entry| fs::read_to_string(entry.expect("it can be read").path()).expect("it is source"))
        .collect();
    for entry in fs::read_dir(tests.join("snapshots")).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        assert!(sources.contains(&format!("\"{name}\"")), "no test reads {}", path.display());
    }
}
