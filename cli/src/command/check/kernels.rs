//! Which kernels are meant, and whose types programs are linked against for each.

use skep_linux::{Line, Profile};
use skep_object::Target;

use super::CheckArgs;
use crate::failure::{Failure, codes};
use crate::target::{self, NamedTarget};

/// A kernel to check for.
pub(super) struct Kernel {
    pub(super) profile: Profile,
    pub(super) target: NamedTarget,
}

impl Kernel {
    /// What reports call it: its line.
    pub(super) fn name(&self) -> &'static str {
        self.profile.line.name()
    }
}

/// The kernels named on the command line, each once.
pub(super) fn of(args: &CheckArgs) -> Result<Vec<Kernel>, Failure> {
    let mut kernels: Vec<Kernel> = Vec::new();
    for name in &args.kernel {
        let profiles = match name.as_str() {
            "all" => Line::ALL.map(Profile::of).to_vec(),
            "live" => vec![live()?],
            name => vec![Profile::named(name).map_err(|error| unknown(name, error))?],
        };
        for profile in profiles {
            if kernels.iter().all(|known| known.profile.line != profile.line) {
                let target = target_of(&profile, name == "live", args)?;
                let mut profile = profile;
                if name == "live" {
                    target.target.configure(&mut profile);
                }
                kernels.push(Kernel { profile, target });
            }
        }
    }
    Ok(kernels)
}

fn live() -> Result<Profile, Failure> {
    let release = running().unwrap_or_default();
    release.parse::<Line>().map(Profile::of).map_err(|error| unknown("live", error))
}

fn unknown(name: &str, error: skep_linux::Error) -> Failure {
    let lines = Line::ALL.map(Line::name).join(", ");
    Failure::of_file(codes::BAD_REQUEST, &format!("--kernel {name}"), error)
        .help(format!("there are {lines}, `live` for a running kernel of these, and `all`"))
}

fn target_of(profile: &Profile, is_live: bool, args: &CheckArgs) -> Result<NamedTarget, Failure> {
    if args.link.btf.is_some() {
        let mut named = args.link.target()?;
        named.target.release = Some(profile.release);
        return Ok(named);
    }
    let runs_here = running().and_then(|release| release.parse::<Line>().ok()) == Some(profile.line);
    let named = match profile.line {
        _ if is_live => target::live()?,
        Line::V6_1 | Line::V6_12 => target::open(profile.line.name())?,
        // These types are not built in; the nearest there are serve instead.
        Line::V6_18 if runs_here => target::live().or_else(|_| nearest(profile))?,
        Line::V6_18 => nearest(profile)?,
    };
    args.link.adjust(named)
}

fn nearest(profile: &Profile) -> Result<NamedTarget, Failure> {
    let NamedTarget { target, name } = target::open(Line::V6_12.name())?;
    Ok(NamedTarget { target: Target { release: Some(profile.release), ..target }, name })
}

/// The release of the running kernel.
fn running() -> Option<String> {
    std::fs::read_to_string("/proc/sys/kernel/osrelease").ok().map(|release| release.trim().to_owned())
}
