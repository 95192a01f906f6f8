//! Builds the kernel's own BPF selftests into objects to measure against.
//!
//! The sources come from Debian's `linux-source-6.12` package and are GPL-2.0: they are unpacked and compiled below
//! `target/`, and none of them enters the repository. About four minutes on two cores. A run that was interrupted
//! goes on where it stopped.
//!
//! The objects depend on the `vmlinux.h` they are compiled with, which is written from the running kernel's BTF
//! (or from `--btf`), and hold the path they were built at in their debug information.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::{packages, process};

const CLANG: &str = "clang-19";
const ARCHIVE: &str = "/usr/src/linux-source-6.12.tar.xz";
const PACKAGES: &[&str] = &[
    "clang-19",
    "llvm-19",
    "linux-source-6.12",
    "libelf-dev",
    "zlib1g-dev",
    "make",
    "gcc",
    "bison",
    "flex",
    "xz-utils",
];

/// The parts of the kernel tree that the selftests and the tools to build them need.
const UNPACKED: &[&str] = &["tools", "scripts", "include/uapi", "kernel/bpf", "Makefile", "arch/x86/include"];

/// Sources whose type punning the optimizer would break, as the selftests' own makefile knows.
const NO_STRICT_ALIASING: &[&str] = &[
    "bind4_prog",
    "bind6_prog",
    "dynptr_fail",
    "linked_list_fail",
    "map_kptr_fail",
    "syscall",
    "test_pkt_md_access",
    "test_sk_lookup",
    "timer_crash",
    "test_global_func9",
    "verifier_nocsr",
];

/// What `cargo xtask corpus` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Instruction set: v2, v3 or v4. Objects go to `obj/` for v3, else to `obj-v2/` or `obj-v4/`.
    #[arg(long, default_value = "v3", value_parser = ["v2", "v3", "v4"])]
    cpu: String,
    /// Where the sources are unpacked and the objects written; `target/corpus` of the repository when not given.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Compilers at a time; all processors when not given.
    #[arg(short, long)]
    jobs: Option<usize>,
    /// The kernel BTF that `vmlinux.h` is written from.
    #[arg(long, default_value = "/sys/kernel/btf/vmlinux")]
    btf: PathBuf,
}

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    packages::ensure(PACKAGES)?;
    let jobs = match options.jobs {
        Some(jobs) => jobs.max(1),
        None => thread::available_parallelism().map_or(1, usize::from),
    };
    let out = options.out.clone().unwrap_or_else(|| process::root().join("target/corpus"));
    fs::create_dir_all(&out)?;
    let out = out.canonicalize()?;
    unpack(&out)?;
    write_headers(&out, &options.btf, jobs)?;

    let objects =
        if options.cpu == "v3" { out.join("obj") } else { out.join(format!("obj-{}", options.cpu)) };
    let compiler = Compiler::new(&out, &objects, &options.cpu)?;
    let failed = compiler.compile_all(jobs)?;
    fs::write(out.join("failed.txt"), failed.iter().map(|name| format!("{name}\n")).collect::<String>())?;

    let built = fs::read_dir(&objects)?.count();
    println!(
        "{built} objects in {}; {} sources do not build against this vmlinux.h",
        objects.display(),
        failed.len()
    );
    Ok(())
}

/// Unpacks the sources. The folder gets its name only when it is complete.
fn unpack(out: &Path) -> Result<()> {
    let linux = out.join("linux");
    if linux.is_dir() {
        return Ok(());
    }
    progress("unpacking the kernel's sources");
    let partial = out.join("linux.partial");
    if partial.is_dir() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(&partial)?;
    let mut tar = Command::new("tar");
    tar.args(["-xf", ARCHIVE, "--strip-components=1", "--wildcards", "-C"]).arg(&partial);
    tar.args(UNPACKED.iter().map(|path| format!("linux-source-6.12/{path}")));
    process::run(&mut tar)?;
    fs::rename(partial, linux)?;
    Ok(())
}

/// Builds the kernel tree's own libbpf headers and bpftool, and writes `vmlinux.h` with it.
fn write_headers(out: &Path, btf: &Path, jobs: usize) -> Result<()> {
    let vmlinux_h = out.join("include/vmlinux.h");
    if fs::metadata(&vmlinux_h).is_ok_and(|header| header.len() > 0) {
        return Ok(());
    }
    if !btf.is_file() {
        bail!("no kernel BTF at {}: name a file with --btf", btf.display());
    }
    progress("building libbpf's headers and bpftool");
    // make wants its output folders with a slash at the end.
    let folder = |name: &str| -> Result<String> {
        let folder = out.join("build").join(name);
        fs::create_dir_all(&folder)?;
        Ok(format!("OUTPUT={}/", folder.display()))
    };
    let make = |part: &str| {
        let mut make = Command::new("make");
        make.args(["-s", &format!("-j{jobs}"), "-C"]).arg(out.join("linux").join(part));
        make
    };
    let destination = format!("DESTDIR={}", out.display());
    process::run(make("tools/lib/bpf").args([
        &folder("libbpf")?,
        &destination,
        "prefix=",
        "all",
        "install_headers",
    ]))?;
    process::run(make("tools/bpf/bpftool").args([&folder("bpftool")?, "bootstrap"]))?;

    let bpftool = out.join("build/bpftool/bootstrap/bpftool");
    let mut dump = Command::new(bpftool);
    dump.args(["btf", "dump", "file"]).arg(btf).args(["format", "c"]);
    fs::write(vmlinux_h, process::output(&mut dump)?)?;
    Ok(())
}

/// How one source is compiled.
struct Compiler {
    sources: PathBuf,
    objects: PathBuf,
    logs: PathBuf,
    flags: Vec<String>,
}

impl Compiler {
    fn new(out: &Path, objects: &Path, cpu: &str) -> Result<Compiler> {
        let linux = out.join("linux");
        let selftests = linux.join("tools/testing/selftests/bpf");
        let logs = out.join("log");
        fs::create_dir_all(objects)?;
        fs::create_dir_all(&logs)?;

        let mut flags: Vec<String> =
            ["-g", "-w", "-D__TARGET_ARCH_x86", "-mlittle-endian", "-O2", "--target=bpf"]
                .map(String::from)
                .to_vec();
        flags.push(format!("-mcpu={cpu}"));
        if cpu != "v2" {
            flags.push("-DENABLE_ATOMICS_TESTS".into());
        }
        for folder in [out.join("include"), selftests.clone(), linux.join("tools/include/uapi")] {
            flags.push(format!("-I{}", folder.display()));
        }
        for folder in system_folders()? {
            flags.extend(["-idirafter".into(), folder]);
        }
        Ok(Compiler { sources: selftests.join("progs"), objects: objects.to_path_buf(), logs, flags })
    }

    /// Compiles what has no object yet and gives the names of the sources that do not compile.
    fn compile_all(&self, jobs: usize) -> Result<Vec<String>> {
        let mut sources = Vec::new();
        for entry in fs::read_dir(&self.sources)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "c") {
                sources.push(path);
            }
        }
        sources.sort();

        let next = AtomicUsize::new(0);
        let failed = Mutex::new(Vec::new());
        let work = || -> Result<()> {
            while let Some(source) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
                if !self.compile(source)? {
                    let name = stem(source);
                    failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(name);
                }
                let started = next.load(Ordering::Relaxed).min(sources.len());
                progress(&format!("compiling the selftests: {started} of {}", sources.len()));
            }
            Ok(())
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
            workers.into_iter().try_for_each(|worker| match worker.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            })
        })?;
        end_progress();

        let mut failed = failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        failed.sort();
        Ok(failed)
    }

    /// Compiles one source, and says whether it could be. The object appears only when it is complete.
    fn compile(&self, source: &Path) -> Result<bool> {
        let name = stem(source);
        let object = self.objects.join(format!("{name}.bpf.o"));
        if object.is_file() {
            return Ok(true);
        }
        let partial = self.logs.join(format!("{name}.partial"));
        let log = self.logs.join(format!("{name}.err"));
        // A vmlinux.h made by a recent bpftool declares kfuncs, which some sources declare otherwise.
        for extra in [None, Some("-DBPF_NO_KFUNC_PROTOTYPES")] {
            let mut clang = Command::new(CLANG);
            clang.args(&self.flags);
            if NO_STRICT_ALIASING.contains(&name.as_str()) {
                clang.arg("-fno-strict-aliasing");
            }
            clang.args(extra).arg("-c").arg(source).arg("-o").arg(&partial);
            clang.stderr(fs::File::create(&log)?);
            if clang.status().with_context(|| format!("starting {CLANG}"))?.success() {
                fs::remove_file(&log)?;
                fs::rename(&partial, object)?;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn stem(source: &Path) -> String {
    source.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The host compiler's own include folders, which the BPF target does not search by itself.
fn system_folders() -> Result<Vec<String>> {
    let mut clang = Command::new(CLANG);
    clang.args(["-v", "-E", "-"]).stdin(Stdio::null()).stdout(Stdio::null());
    let said = clang.output().with_context(|| format!("starting {CLANG}"))?.stderr;
    Ok(String::from_utf8_lossy(&said)
        .lines()
        .skip_while(|line| !line.starts_with("#include <...>"))
        .take_while(|line| !line.starts_with("End of search"))
        .filter_map(|line| line.strip_prefix(' '))
        .map(String::from)
        .collect())
}

/// One line that rewrites itself, on a terminal only.
fn progress(text: &str) {
    let mut error = io::stderr();
    if error.is_terminal() {
        // A terminal that has gone away is no reason to stop.
        let _ = write!(error, "\r\x1b[K{text}");
    }
}

fn end_progress() {
    if io::stderr().is_terminal() {
        eprintln!();
    }
}
