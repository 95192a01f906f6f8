//! The oracles.

mod btf;
mod config;
mod elf;
mod text;

use crate::compiled::check_jit_vs_interp;
use crate::seed::Input;

/// Something that must hold for any bytes.
pub struct Oracle {
    /// The name of its fuzz target.
    pub name: &'static str,
    /// Panics if it does not hold.
    pub check: fn(&[u8]),
    pub(crate) input: Input,
}

/// All of them; `fuzz/targets/` has a target for each.
pub const ORACLES: &[Oracle] = &[
    Oracle { name: "asm_text", check: text::check_asm_text, input: Input::Source },
    Oracle { name: "btf", check: btf::check_btf, input: Input::Btf },
    Oracle { name: "btf_ext", check: btf::check_btf_ext, input: Input::BtfAndExt },
    Oracle { name: "config", check: config::check_config, input: Input::Config },
    Oracle { name: "disasm", check: text::check_disasm, input: Input::Code },
    Oracle { name: "elf", check: elf::check_elf, input: Input::Object },
    Oracle { name: "jit_vs_interp", check: check_jit_vs_interp, input: Input::Program },
];

/// Asks one oracle about some bytes.
///
/// # Panics
///
/// If what must hold does not, or if there is no such oracle.
pub fn run(name: &str, bytes: &[u8]) {
    (named(name).check)(bytes);
}

fn named(name: &str) -> &'static Oracle {
    let found = ORACLES.iter().find(|oracle| oracle.name == name);
    found.unwrap_or_else(|| panic!("no oracle is named {name}"))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::mutate::mutate;
    use crate::random::Random;
    use crate::seed::seeds;

    /// How long an oracle may take over its mutated samples; more is a sign of work that is not bounded by the input.
    const PATIENCE: Duration = Duration::from_secs(60);

    const ROUNDS: usize = 3_000;

    #[track_caller]
    fn check_smoke(name: &str) {
        let oracle = named(name);
        let seeds = seeds(oracle);
        for seed in &seeds {
            (oracle.check)(seed);
        }
        let begin = Instant::now();
        let mut random = Random::new(0x5eed);
        for _ in 0..ROUNDS {
            let mut bytes = seeds[random.below(seeds.len())].clone();
            mutate(&mut bytes, &mut random);
            (oracle.check)(&bytes);
        }
        assert!(begin.elapsed() < PATIENCE, "{name} took {:?}", begin.elapsed());
    }

    #[test]
    fn smoke_btf() {
        check_smoke("btf");
    }

    #[test]
    fn smoke_btf_ext() {
        check_smoke("btf_ext");
    }

    #[test]
    fn smoke_asm_text() {
        check_smoke("asm_text");
    }

    #[test]
    fn smoke_config() {
        check_smoke("config");
    }

    #[test]
    fn smoke_disasm() {
        check_smoke("disasm");
    }

    #[test]
    fn smoke_elf() {
        check_smoke("elf");
    }

    #[test]
    fn smoke_jit_vs_interp() {
        check_smoke("jit_vs_interp");
    }

    #[test]
    fn each_oracle_has_a_target() {
        let manifest = include_str!("../targets/Cargo.toml");
        for oracle in ORACLES {
            let target = format!("name = \"{0}\"\npath = \"{0}.rs\"", oracle.name);
            assert!(manifest.contains(&target), "fuzz/targets/Cargo.toml lacks {}", oracle.name);
        }
    }
}
