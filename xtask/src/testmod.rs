//! Builds the selftests' kernel modules (`bpf_testmod` and beside it), whose kfuncs and struct-ops types many of them
//! need.
//!
//! Sources and headers come from Debian's packages and are GPL-2.0: the modules are built below `target/` for a kernel
//! that is booted to be measured against, and none of it enters the repository. A few seconds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{packages, process};

/// Where the modules' sources lie in the kernel tree.
const SOURCES: &str = "tools/testing/selftests/bpf";
/// The modules; a tree does not have all of them.
const MODULES: [&str; 3] = ["bpf_testmod", "bpf_test_modorder_x", "bpf_test_modorder_y"];

/// What `cargo xtask testmod` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The kernel line whose sources are taken: 6.12 or 6.1.
    #[arg(long, default_value = "6.12")]
    kernel: String,
    /// The release the module is for; Debian's package of its headers is installed. The newest of the cloud kernels
    /// that apt offers when not given.
    #[arg(long)]
    release: Option<String>,
    /// The image of the kernel, whose types the module's go on from; needed where the headers do not hold them, as
    /// before 6.12.
    #[arg(long)]
    image: Option<PathBuf>,
    /// Where to build; `target/testmod/KERNEL` of the repository when not given.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    let release = match &options.release {
        Some(release) => release.clone(),
        None => newest_release(&options.kernel)?,
    };
    let source_package = format!("linux-source-{}", options.kernel);
    let headers_package = format!("linux-headers-{release}");
    packages::ensure(&[&source_package, &headers_package, "make", "gcc", "pahole", "xz-utils"])?;
    let out =
        options.out.clone().unwrap_or_else(|| process::root().join("target/testmod").join(&options.kernel));
    fs::create_dir_all(&out)?;
    let out = out.canonicalize()?;
    let archive = PathBuf::from(format!("/usr/src/{source_package}.tar.xz"));
    let tree = unpack(&archive, &source_package, &out)?;
    let headers = PathBuf::from(format!("/usr/src/{headers_package}"));
    if !headers.is_dir() {
        bail!("{} is missing although {headers_package} is installed", headers.display());
    }
    for module in MODULES {
        let sources = tree.join(SOURCES).join(module);
        if !sources.is_dir() {
            continue;
        }
        let mut make = Command::new("make");
        make.arg("-C").arg(&headers).arg(format!("M={}", sources.display())).arg("modules");
        process::run(&mut make).with_context(|| format!("building {module} for {release}"))?;
        let file = format!("{module}.ko");
        fs::copy(sources.join(&file), out.join(&file))
            .with_context(|| format!("the build left no {file}"))?;
        if !has_types(&out.join(&file))? {
            add_types(&out.join(&file), options.image.as_deref(), &out)?;
        }
        println!("{} for {release}", out.join(file).display());
    }
    Ok(())
}

/// Whether a module has a section of types: its name is among those of the sections.
fn has_types(module: &Path) -> Result<bool> {
    Ok(fs::read(module)?.windows(6).any(|window| window == b"\0.BTF\0"))
}

/// Gives a module the types that the kernel's build gives it when it has the kernel's own at hand.
fn add_types(module: &Path, image: Option<&Path>, out: &Path) -> Result<()> {
    let Some(image) = image else {
        bail!("the headers hold no types of the kernel: give its image with --image");
    };
    let target = skep_object::Target::open(image)?;
    let base = out.join("vmlinux.btf");
    let types = target.btf().context("the image holds no types")?;
    fs::write(&base, types.raw_bytes())?;
    process::run(Command::new("pahole").arg("-J").arg("--btf_base").arg(&base).arg(module))?;
    process::run(Command::new(resolver()?).arg("-b").arg(&base).arg(module))
}

/// The tool that writes type numbers into a module's lists of kfuncs. Not every line's package has it, and any will do.
fn resolver() -> Result<PathBuf> {
    fs::read_dir("/usr/lib")?
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("linux-kbuild-"))
        .map(|entry| entry.path().join("tools/bpf/resolve_btfids/resolve_btfids"))
        .find(|path| path.is_file())
        .context("no resolve_btfids in /usr/lib/linux-kbuild-*; install the headers of a 6.12 kernel, which bring it")
}

/// Unpacks the whole of the selftests, since the modules' sources include other files of theirs.
fn unpack(archive: &Path, package: &str, out: &Path) -> Result<PathBuf> {
    let tree = out.join("linux");
    if tree.join(SOURCES).is_dir() {
        return Ok(tree);
    }
    let partial = out.join("linux.partial");
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(&partial)?;
    process::run(
        Command::new("tar")
            .arg("-xf")
            .arg(archive)
            .arg("-C")
            .arg(&partial)
            .args(["--strip-components=1", "--wildcards"])
            .arg(format!("{package}/tools/testing/selftests/bpf")),
    )?;
    fs::rename(&partial, &tree)?;
    Ok(tree)
}

/// The release of the newest cloud kernel of this line that apt offers headers for.
fn newest_release(line: &str) -> Result<String> {
    let names =
        process::output(Command::new("apt-cache").args(["pkgnames", &format!("linux-headers-{line}")]))?;
    let key = |release: &str| -> Vec<u64> {
        release.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
    };
    names
        .lines()
        .filter_map(|name| name.trim().strip_prefix("linux-headers-"))
        .filter(|release| release.ends_with("-cloud-amd64"))
        .filter(|release| release.strip_prefix(line).is_some_and(|rest| rest.starts_with('.')))
        .max_by_key(|release| key(release))
        .map(str::to_owned)
        .with_context(|| format!("apt offers no headers of a cloud kernel {line}; name one with --release"))
}
