//! Measures the loader: every program of the selftest objects, linked by us and judged by a real kernel, beside what
//! the same kernel said when another loader brought it the same objects.
//!
//! The objects leave some things to the harness that loads them, and what the harness of the truth did is done here
//! too: a map without a size gets one entry, an extension is loaded as the program type its context names, and the
//! kernel types a test brings along (`__btf_path`) are used in place of the kernel's.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use skep_btf::{Kind, Type};
use skep_linux::{AttachType, MapType, ProgType};
use skep_object::{LinkOptions, Object, ProgKind, Program, Target};
use skep_oracle::{Answer, Kernel, Map, Request, Verdict, VmOptions};

use crate::process;

/// What `cargo xtask fidelity` is asked to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A directory of objects, as `cargo xtask corpus` builds them; may be given several times.
    #[arg(long, required = true)]
    objects: Vec<PathBuf>,
    /// What the kernels said; `../shared/truth/selftests.csv` beside the repository when not given.
    #[arg(long)]
    truth: Option<PathBuf>,
    /// `live`, or the image of a kernel to boot.
    #[arg(long, default_value = "live")]
    kernel: String,
    /// Modules for a booted kernel to load, such as `cargo xtask testmod` builds. Those of the kernel itself that
    /// tests need are taken from `lib/modules` beside the image's directory, if it has a `modules.dep`.
    #[arg(long)]
    module: Vec<PathBuf>,
    /// Only objects whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Also list programs with the same verdict whose counts or message differ.
    #[arg(long)]
    details: bool,
}

/// A row of the truth, for one kernel.
struct Row {
    file: String,
    program: String,
    verdict: String,
    usable: bool,
    processed: String,
    total_states: String,
    peak_states: String,
    stack_depth: String,
    message: String,
}

/// File and program.
type Key = (String, String);

/// What became of a program with us.
enum Ours {
    Answered(Box<Answer>),
    /// It never came to the kernel.
    Stopped(String),
}

/// Runs the chore.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut kernel = match options.kernel.as_str() {
        "live" => Kernel::live()?,
        image => boot(Path::new(image), &options.module)?,
    };
    let release = kernel.release();
    let truth =
        options.truth.clone().unwrap_or_else(|| process::root().join("../shared/truth/selftests.csv"));
    let rows = read_truth(&truth, &release, &options.only)?;
    let target = kernel.target()?;
    let start = Instant::now();
    let mut ours: HashMap<Key, Ours> = HashMap::new();
    let (keys, requests) = link_all(options, &target, &mut ours)?;
    let linked = start.elapsed();
    let total = requests.len();
    let answers = kernel.ask_all(&requests, &mut |done| progress(done, total));
    let asked = start.elapsed().saturating_sub(linked);
    for (key, answer) in keys.into_iter().zip(answers) {
        ours.insert(key, Ours::Answered(Box::new(answer)));
    }
    println!(
        "{release}: {total} programs linked in {:.1} s, judged in {:.1} s",
        linked.as_secs_f64(),
        asked.as_secs_f64()
    );
    report(&rows, &ours, options.details);
    Ok(())
}

/// Boots a kernel with the modules that have kfuncs the tests call.
fn boot(image: &Path, modules: &[PathBuf]) -> Result<Kernel> {
    const NEEDED: [&str; 7] =
        ["tcp_bbr", "tcp_dctcp", "nf_nat", "nf_conntrack", "nf_flow_table", "fou", "xfrm_interface"];
    // One test keeps a 6.1 kernel busy for minutes.
    let mut options = VmOptions { question_limit: Duration::from_secs(900), ..VmOptions::new(image) };
    let release = image.file_name().and_then(|name| name.to_str()?.strip_prefix("vmlinuz-"));
    if let (Some(release), Some(root)) = (release, image.parent().and_then(Path::parent)) {
        let directory = root.join("lib/modules").join(release);
        for name in NEEDED {
            if let Err(error) = options.add_modules(&directory, &[name.to_owned()]) {
                eprintln!("{error}");
            }
        }
    }
    options.modules.extend_from_slice(modules);
    Ok(Kernel::boot(options)?)
}

/// Links every object. Programs that could not be linked are noted with the reason.
fn link_all(
    options: &Options,
    target: &Target,
    ours: &mut HashMap<Key, Ours>,
) -> Result<(Vec<Key>, Vec<Request>)> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for directory in &options.objects {
        let entries = fs::read_dir(directory).with_context(|| format!("reading {}", directory.display()))?;
        paths.extend(entries.flatten().map(|entry| entry.path()));
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "o"));
    paths.sort();
    let (mut keys, mut requests) = (Vec::new(), Vec::new());
    for path in paths {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !file.contains(&options.only) {
            continue;
        }
        let object = match Object::open(&path) {
            Ok(object) => object,
            Err(error) => {
                ours.insert((file, String::new()), Ours::Stopped(format!("cannot be read: {error}")));
                continue;
            }
        };
        let own_types = types_brought_along(&object, &path, target)?;
        let linked = object.link(own_types.as_ref().unwrap_or(target), &LinkOptions::default());
        for failure in &linked.failed {
            ours.entry((file.clone(), failure.name.clone()))
                .or_insert_with(|| Ours::Stopped(format!("not linked: {}", failure.error)));
        }
        for program in &linked.programs {
            let key = (file.clone(), program.name.clone());
            match Request::new(&as_loaded(program)) {
                Ok(mut request) => {
                    request.maps.iter_mut().for_each(give_size);
                    keys.push(key);
                    requests.push(request);
                }
                Err(error) => {
                    ours.insert(key, Ours::Stopped(error.to_string()));
                }
            }
        }
    }
    Ok((keys, requests))
}

/// The target of an object that names a file of kernel types to use instead of the kernel's.
fn types_brought_along(object: &Object, path: &Path, target: &Target) -> Result<Option<Target>> {
    const MARK: &str = "comment:test_btf_path=";
    let Some(btf) = object.btf() else { return Ok(None) };
    let tag = btf.types().find_map(|(id, ty)| match ty {
        Type::DeclTag { .. } => btf.name_of(id).strip_prefix(MARK),
        _ => None,
    });
    let Some(file) = tag else { return Ok(None) };
    let file = path.with_file_name(file);
    let types = Target::open(&file).with_context(|| format!("types of {}", path.display()))?;
    Ok(Some(Target { types: types.types, ..target.clone() }))
}

/// A program as it is loaded by itself: an extension becomes a program of the type its context stands for.
fn as_loaded(program: &Program) -> Program {
    let mut program = program.clone();
    if program.kind.prog_type != ProgType::Ext {
        return program;
    }
    if let Some((prog_type, attach_type)) = context_name(&program).as_deref().and_then(type_of_context) {
        program.kind = ProgKind { prog_type, attach_type, flags: 0, attach_target: None };
    }
    program
}

/// The name of the type the only argument of a program points to.
fn context_name(program: &Program) -> Option<String> {
    let btf = program.btf.as_ref()?;
    let function = btf.find(&program.name, Kind::Func)?;
    let Type::Func { proto, .. } = btf.get(function)? else { return None };
    let Type::FuncProto(proto) = btf.get(proto)? else { return None };
    if proto.params.len() != 1 {
        return None;
    }
    let Type::Ptr { target } = btf.get(btf.skip_modifiers(proto.params.get(0)?.ty)?)? else { return None };
    // Typedefs keep their name here: one of them is how contexts of kprobes are called.
    let mut id = target;
    while let Type::Const { target } | Type::Volatile { target } | Type::Restrict { target } = btf.get(id)? {
        id = target;
    }
    Some(btf.name_of(id).to_owned())
}

/// The program type, and the attach type if it matters, of a context.
fn type_of_context(name: &str) -> Option<(ProgType, Option<AttachType>)> {
    Some(match name {
        "__sk_buff" | "sk_buff" => (ProgType::SchedCls, None),
        "bpf_sock" | "sock" => (ProgType::CgroupSock, Some(AttachType::CgroupInet4PostBind)),
        "bpf_sock_addr" | "bpf_sock_addr_kern" => {
            (ProgType::CgroupSockAddr, Some(AttachType::CgroupInet4Bind))
        }
        "bpf_sock_ops" | "bpf_sock_ops_kern" => (ProgType::SockOps, Some(AttachType::CgroupSockOps)),
        "sk_msg_md" | "sk_msg" => (ProgType::SkMsg, Some(AttachType::SkMsgVerdict)),
        "bpf_cgroup_dev_ctx" => (ProgType::CgroupDevice, Some(AttachType::CgroupDevice)),
        "bpf_sysctl" | "bpf_sysctl_kern" => (ProgType::CgroupSysctl, Some(AttachType::CgroupSysctl)),
        "bpf_sockopt" | "bpf_sockopt_kern" => (ProgType::CgroupSockopt, Some(AttachType::CgroupSetsockopt)),
        "sk_reuseport_md" | "sk_reuseport_kern" => {
            (ProgType::SkReuseport, Some(AttachType::SkReuseportSelectOrMigrate))
        }
        "bpf_sk_lookup" | "bpf_sk_lookup_kern" => (ProgType::SkLookup, Some(AttachType::SkLookup)),
        "xdp_md" | "xdp_buff" => (ProgType::Xdp, Some(AttachType::Xdp)),
        "bpf_user_pt_regs_t" | "pt_regs" => (ProgType::Kprobe, None),
        "bpf_perf_event_data" | "bpf_perf_event_data_kern" => (ProgType::PerfEvent, None),
        "bpf_raw_tracepoint_args" => (ProgType::RawTracepoint, None),
        _ => return None,
    })
}

/// Gives a map without a size one entry, unless it is a storage map, which has none.
fn give_size(map: &mut Map) {
    let storages = [
        MapType::CgroupStorageDeprecated,
        MapType::PercpuCgroupStorageDeprecated,
        MapType::SkStorage,
        MapType::InodeStorage,
        MapType::TaskStorage,
        MapType::CgrpStorage,
    ];
    let is_storage = MapType::from_u32(map.map_type).is_some_and(|kind| storages.contains(&kind));
    if map.max_entries == 0 && !is_storage {
        map.max_entries = 1;
    }
}

/// The truth about the kernel of this release.
fn read_truth(path: &Path, release: &str, only: &str) -> Result<Vec<Row>> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let mut lines = text.lines().map(split_csv);
    let header = lines.next().context("the truth has no header")?;
    let suffix = ["6.1.", "6.12.", "6.18."]
        .iter()
        .find(|line| release.starts_with(*line))
        .map(|line| format!("_{}", line.replace('.', "")))
        .with_context(|| format!("there is no truth about kernel {release}"))?;
    let column = |name: &str| {
        header
            .iter()
            .position(|title| title == name)
            .with_context(|| format!("the truth has no column {name}"))
    };
    let of_kernel = |name: &str| column(&format!("{name}{suffix}"));
    let (file, program) = (column("file")?, column("prog")?);
    let (verdict, usable) = (of_kernel("verdict")?, of_kernel("usable")?);
    let (processed, total, peak) =
        (of_kernel("processed")?, of_kernel("total_states")?, of_kernel("peak_states")?);
    let (stack_depth, message) = (of_kernel("stack_depth")?, of_kernel("message")?);
    let mut rows = Vec::new();
    for line in lines {
        let cell = |at: usize| line.get(at).cloned().unwrap_or_default();
        let row = Row {
            file: cell(file),
            program: cell(program),
            verdict: cell(verdict),
            usable: cell(usable) == "1",
            processed: cell(processed),
            total_states: cell(total),
            peak_states: cell(peak),
            stack_depth: cell(stack_depth),
            message: cell(message),
        };
        if row.file.contains(only) {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        bail!("the truth has no row for these objects");
    }
    Ok(rows)
}

/// A line of comma-separated values, with quotes.
fn split_csv(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(character),
        }
    }
    cells.push(cell);
    cells
}

/// Prints the figures and each row that differs.
fn report(rows: &[Row], ours: &HashMap<Key, Ours>, details: bool) {
    let (mut usable, mut agreed, mut same_counts, mut same_message) = (0, 0, 0, 0);
    let files: HashSet<&str> = ours.keys().map(|(file, _)| file.as_str()).collect();
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut others, mut others_agreed) = (0, 0);
    let mut reasons: BTreeMap<String, u32> = BTreeMap::new();
    for row in rows {
        if !files.contains(row.file.as_str()) {
            *missing.entry(&row.file).or_default() += usize::from(row.usable);
            continue;
        }
        let key = (row.file.clone(), row.program.clone());
        let unreadable = (row.file.clone(), String::new());
        let ours = ours.get(&key).or_else(|| ours.get(&unreadable));
        let (verdict, message) = match ours {
            Some(Ours::Answered(answer)) => {
                (answer.verdict.to_string(), answer.message.clone().unwrap_or_default())
            }
            Some(Ours::Stopped(reason)) => (Verdict::Error.to_string(), reason.clone()),
            None => (Verdict::Error.to_string(), "no program of this name".to_owned()),
        };
        let agrees = verdict == row.verdict;
        if !row.usable {
            others += 1;
            others_agreed += usize::from(agrees);
            if details && !agrees {
                println!(
                    "(unusable) {} {}: {} {:?}, not {} {:?}",
                    row.file, row.program, verdict, message, row.verdict, row.message
                );
            }
            continue;
        }
        usable += 1;
        if !agrees {
            println!("{} {}", row.file, row.program);
            println!("    truth: {} {}", row.verdict, row.message);
            println!("    ours:  {verdict} {message}");
            *reasons.entry(format!("{} -> {verdict}", row.verdict)).or_default() += 1;
            continue;
        }
        agreed += 1;
        let Some(Ours::Answered(answer)) = ours else { continue };
        let counts = counts_of(answer);
        let expected = [&row.processed, &row.total_states, &row.peak_states, &row.stack_depth];
        let counted = counts.iter().zip(expected).all(|(count, expected)| count == expected);
        let worded = message == row.message;
        same_counts += usize::from(counted);
        same_message += usize::from(worded);
        if details && !counted {
            println!("{} {}: counts {counts:?}, not {expected:?}", row.file, row.program);
        }
        if details && !worded {
            println!("{} {}: says {message:?}, not {:?}", row.file, row.program, row.message);
        }
    }
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    println!("usable rows      {usable}");
    println!("same verdict     {agreed} ({:.2} %)", share(agreed, usable));
    println!("  same counts    {same_counts} ({:.2} %)", share(same_counts, agreed));
    println!("  same message   {same_message} ({:.2} %)", share(same_message, agreed));
    println!("other rows       {others}, same verdict {others_agreed}");
    for (file, rows) in missing.iter().filter(|(_, rows)| **rows > 0) {
        println!("no object {file}, which has {rows} usable rows");
    }
    for (reason, count) in reasons {
        println!("{count:6}  {reason}");
    }
}

/// Instructions processed, total states, peak states and stack depths, as the truth spells them.
fn counts_of(answer: &Answer) -> [String; 4] {
    let Some(stats) = &answer.stats else { return Default::default() };
    let [processed, total, peak] =
        [stats.insns_processed, stats.total_states, stats.peak_states].map(|count| count.to_string());
    let depths: Vec<String> = stats.stack_depths.iter().map(u32::to_string).collect();
    [processed, total, peak, depths.join("+")]
}

/// A line that counts, on a terminal.
fn progress(done: usize, total: usize) {
    let mut out = std::io::stderr();
    if out.is_terminal() && (done.is_multiple_of(50) || done == total) {
        // Nobody is hurt by a line that is not shown.
        let _ = write!(out, "\r{done}/{total}{}", if done == total { "\n" } else { "" });
    }
}
