//! What the kernel is told about a program: its type, its attach type, its flags, and what it attaches to.
//!
//! `skep.toml` speaks first, then the section's name. A target named there is looked up in the kernel's BTF under the
//! name the kernel gives such things: tracepoints are typedefs `btf_trace_…`, LSM hooks functions `bpf_lsm_…`,
//! iterators functions `bpf_iter_…`.

use skep_btf::{Btf, Kind, TypeId};
use skep_linux::{AttachType, ProgType, Section, TargetForm};

use crate::config::ProgramRule;
use crate::error::{Error, ErrorKind};
use crate::link::LinkOptions;
use crate::link::maps::Maps;
use crate::object::Object;
use crate::{AttachTarget, Function, ProgKind, Target};

/// `BPF_F_SLEEPABLE`
const F_SLEEPABLE: u32 = 1 << 4;
/// `BPF_F_XDP_HAS_FRAGS`
const F_XDP_HAS_FRAGS: u32 = 1 << 5;

/// What the kernel is told about the function at `index`, which is an entry.
pub(crate) fn kind_of(
    object: &Object,
    target: &Target,
    options: &LinkOptions,
    maps: &Maps,
    index: usize,
) -> Result<ProgKind, Error> {
    let function = object.functions.get(index).ok_or_else(|| Error::malformed("the function is missing"))?;
    let rules: Vec<&ProgramRule> = options
        .config
        .programs
        .iter()
        .filter(|rule| rule.matches(&function.name, &function.section))
        .collect();
    if let Some(reason) = rules.iter().find_map(|rule| rule.skip.as_ref()) {
        return Err(Error::new(ErrorKind::Skipped { reason: reason.clone() }));
    }
    let plain = function.section.strip_prefix('?').unwrap_or(&function.section);
    let section = skep_linux::section(plain);
    // The first rule that says something counts.
    let given_type = rules.iter().find_map(|rule| rule.prog_type);
    let prog_type = match (given_type, section) {
        (Some(prog_type), _) => prog_type,
        (None, Some(section)) => section.prog_type,
        (None, None) if function.is_static => return Err(Error::new(ErrorKind::StaticEntry)),
        (None, None) => return Err(Error::new(ErrorKind::UnknownSection)),
    };
    // What the section says of another type does not apply.
    let section = section.filter(|section| section.prog_type == prog_type);
    let attach_type =
        rules.iter().find_map(|rule| rule.attach_type).or_else(|| section_attach_type(section, target));
    let is_sleepable = rules.iter().find_map(|rule| rule.sleepable);
    let has_frags = rules.iter().find_map(|rule| rule.xdp_frags);
    let mut flags = 0;
    if is_sleepable.unwrap_or_else(|| section.is_some_and(Section::is_sleepable)) {
        flags |= F_SLEEPABLE;
    }
    if prog_type == ProgType::Xdp && has_frags.unwrap_or_else(|| section.is_some_and(Section::has_xdp_frags))
    {
        flags |= F_XDP_HAS_FRAGS;
    }
    let given_target = rules.iter().find_map(|rule| rule.attach_target.as_deref());
    let named = given_target.or_else(|| section.and_then(|section| section.target_of(plain)));
    let attach_target = match maps.members.get(index) {
        Some(Some(member)) if prog_type == ProgType::StructOps => Some(member.clone()),
        _ => find_target(target, (prog_type, attach_type, section), named, function)?,
    };
    Ok(ProgKind { prog_type, attach_type, flags, attach_target })
}

fn section_attach_type(section: Option<&Section>, target: &Target) -> Option<AttachType> {
    let section = section?;
    // Kernels that have links to many uprobes at once attach static probes with them.
    if section.is_usdt() && target.has(6, 6) {
        return Some(AttachType::TraceUprobeMulti);
    }
    section.attach_type
}

fn find_target(
    target: &Target,
    (prog_type, attach_type, section): (ProgType, Option<AttachType>, Option<&Section>),
    named: Option<&str>,
    function: &Function,
) -> Result<Option<AttachTarget>, Error> {
    if prog_type == ProgType::StructOps {
        let reason = format!("no variable of `.struct_ops` that this kernel takes names `{}`", function.name);
        return Err(Error::new(ErrorKind::StructOps { reason }));
    }
    let from_section = section.is_some_and(Section::needs_attach_btf);
    let from_type = matches!(prog_type, ProgType::Tracing | ProgType::Lsm | ProgType::Ext);
    let is_by_pattern = section.is_some_and(|section| section.target == TargetForm::KernelPattern);
    if !(from_section || from_type) || is_by_pattern {
        return Ok(None);
    }
    let missing = || AttachTarget::Missing { name: named.unwrap_or_default().to_owned() };
    if prog_type == ProgType::Ext {
        return Ok(Some(match named {
            Some(name) => AttachTarget::Program { function: name.to_owned() },
            None => missing(),
        }));
    }
    let found = named.and_then(|name| find_in_kernel(target, attach_type, name));
    Ok(Some(found.unwrap_or_else(missing)))
}

/// Looks for a target in the kernel, then in its modules; `module:name` looks in one place only.
fn find_in_kernel(target: &Target, attach_type: Option<AttachType>, name: &str) -> Option<AttachTarget> {
    let types = target.types.as_ref()?;
    let (module, plain) = name.split_once(':').map_or((None, name), |(module, name)| (Some(module), name));
    let found = |id: TypeId, module: Option<String>| {
        Some(AttachTarget::Kernel { name: plain.to_owned(), btf_id: id, module })
    };
    if module.is_none_or(|module| module == "vmlinux")
        && let Some(id) = find_in(types.kernel(), attach_type, plain)
    {
        return found(id, None);
    }
    types.modules().iter().filter(|of| module.is_none_or(|module| of.name == module)).find_map(|of| {
        let id = find_in(&of.btf, attach_type, plain)?;
        found(id, Some(of.name.clone()))
    })
}

fn find_in(btf: &Btf, attach_type: Option<AttachType>, name: &str) -> Option<TypeId> {
    let (prefix, kind) = match attach_type {
        Some(AttachType::TraceRawTp) => ("btf_trace_", Kind::Typedef),
        Some(AttachType::LsmMac | AttachType::LsmCgroup) => ("bpf_lsm_", Kind::Func),
        Some(AttachType::TraceIter) => ("bpf_iter_", Kind::Func),
        _ => ("", Kind::Func),
    };
    btf.find(&format!("{prefix}{name}"), kind)
}
