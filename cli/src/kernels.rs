//! Which kernels are meant, and whose types programs are linked against for each.

use skep_linux::{Line, Profile};

use crate::failure::{Failure, codes};
use crate::target::{self, LinkArgs, NamedTarget};

/// A kernel to verify for.
pub(crate) struct Kernel {
    pub(crate) profile: Profile,
    pub(crate) target: NamedTarget,
}

impl Kernel {
    /// What reports call it: its line.
    pub(crate) fn name(&self) -> &'static str {
        self.profile.line.name()
    }
}

/// The kernels named on the command line, each once.
pub(crate) fn of(names: &[String], link: &LinkArgs) -> Result<Vec<Kernel>, Failure> {
    let mut kernels: Vec<Kernel> = Vec::new();
    for name in names {
        let profiles = match name.as_str() {
            "all" => Line::ALL.map(Profile::of).to_vec(),
            "live" => vec![live()?],
            name => vec![Profile::named(name).map_err(|error| unknown(name, error))?],
        };
        for profile in profiles {
            if kernels.iter().all(|known| known.profile.line != profile.line) {
                let target = target_of(&profile, name == "live", link)?;
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

fn target_of(profile: &Profile, is_live: bool, link: &LinkArgs) -> Result<NamedTarget, Failure> {
    if link.btf.is_some() {
        let mut named = link.target()?;
        named.target.release = Some(profile.release);
        return Ok(named);
    }
    let named = if is_live { target::live()? } else { target::open(profile.line.name())? };
    link.adjust(named)
}

/// The release of the running kernel.
fn running() -> Option<String> {
    std::fs::read_to_string("/proc/sys/kernel/osrelease").ok().map(|release| release.trim().to_owned())
}
