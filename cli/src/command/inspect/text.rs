//! An inspection for people: a table for each kind of thing, in the order of the object.

use skep_btf::{Btf, Kind, TypeId, c};
use skep_linux::MapType;
use skep_object::{AttachTarget, MapDef, Pinning, ProgKind, Program, Role, Subject};

use super::Inspection;
use super::variables::variables;
use crate::output::{Paint, Tone};
use crate::table::{Cell, Table};

impl Inspection<'_> {
    /// The whole text.
    pub(super) fn text(&self, paint: Paint) -> String {
        let mut text = format!("{}  {}\n", paint.tone(Tone::Strong, self.object.file()), self.summary());
        let parts = [
            ("Programs", self.programs()),
            ("Subprograms", self.subprograms()),
            ("Maps", self.maps()),
            ("Variables", self.variables()),
            ("Externs", self.externs()),
        ];
        for (heading, table) in parts {
            if !table.is_empty() {
                text.push_str(&format!("\n{}\n{}", paint.tone(Tone::Strong, heading), table.render(paint)));
            }
        }
        if let Some(btf) = self.object.btf() {
            text.push_str(&format!("\n{}\n  {}\n", paint.tone(Tone::Strong, "BTF"), self.types(btf)));
        }
        if self.with_core {
            text.push_str(&self.core(paint));
        }
        text
    }

    fn summary(&self) -> String {
        let endian = match self.object.endian() {
            skep_btf::Endian::Little => "little-endian",
            skep_btf::Endian::Big => "big-endian",
        };
        let license = match self.object.license() {
            "" => "no license".to_owned(),
            license => format!("license {license}"),
        };
        let version = match self.object.kern_version() {
            0 => String::new(),
            version => format!(", for kernel version {version:#x}"),
        };
        format!("BPF object, {endian}, {license}{version}")
    }

    fn programs(&self) -> Table {
        let mut table = Table::new(&["NAME", "SECTION", "TYPE", "ATTACHES TO", ">INSNS", "FLAGS", "MAPS"]);
        for function in self.object.functions().iter().filter(|function| function.role == Role::Entry) {
            let program = self
                .linked
                .programs
                .iter()
                .find(|program| (&program.name, &program.section) == (&function.name, &function.section));
            let name = Cell::new(&function.name, Tone::Strong);
            let Some(program) = program else {
                let is_skip = self.linked.failed.iter().any(|failure| {
                    failure.subject == Subject::Program && failure.name == function.name && failure.is_skip()
                });
                let fate =
                    if is_skip { Cell::new("skipped", Tone::Odd) } else { Cell::new("unusable", Tone::Bad) };
                let size = function.insns.len().to_string();
                table.push([name, function.section.as_str().into(), fate, "".into(), size.into()]);
                continue;
            };
            let maps: Vec<&str> = program.maps.iter().map(|map| map.name.as_str()).collect();
            table.push([
                name,
                program.section.as_str().into(),
                program.kind.prog_type.to_string().into(),
                attachment(&program.kind).into(),
                program.insns.len().to_string().into(),
                flags(program).into(),
                maps.join(", ").into(),
            ]);
        }
        table
    }

    fn subprograms(&self) -> Table {
        let mut table = Table::new(&["NAME", "LINKAGE", ">INSNS", "USED BY"]);
        for function in self.object.functions().iter().filter(|function| function.role == Role::Subprogram) {
            let users: Vec<&str> = self
                .linked
                .programs
                .iter()
                .filter(|program| program.subprogs.iter().skip(1).any(|of| of.name == function.name))
                .map(|program| program.name.as_str())
                .collect();
            table.push([
                function.name.as_str().into(),
                if function.is_static { "static" } else { "global" }.into(),
                function.insns.len().to_string().into(),
                users.join(", ").into(),
            ]);
        }
        table
    }

    fn maps(&self) -> Table {
        let mut table = Table::new(&["NAME", "TYPE", ">KEY", "", ">VALUE", "", ">ENTRIES", "FLAGS", "NOTES"]);
        let btf = self.object.loaded_btf().map(|btf| &**btf);
        for map in self.object.maps() {
            let name = match map {
                Ok(map) => map.name.clone(),
                Err(error) => error.place().symbol.clone().unwrap_or_default(),
            };
            // A linked map has what the kernel and `skep.toml` say of it, too.
            match self.linked.maps.iter().find(|linked| linked.name == name) {
                Some(map) => table.push(map_row(map, btf)),
                None => table.push([Cell::new(name, Tone::Strong), Cell::new("unusable", Tone::Bad)]),
            }
        }
        table
    }

    fn variables(&self) -> Table {
        let mut table = Table::new(&["NAME", "SECTION", "TYPE", ">SIZE", ">OFFSET"]);
        for variable in variables(self.object) {
            table.push([
                Cell::new(variable.name, Tone::Strong),
                variable.section.into(),
                variable.ty.into(),
                variable.size.to_string().into(),
                variable.offset.to_string().into(),
            ]);
        }
        table
    }

    fn externs(&self) -> Table {
        let mut table = Table::new(&["NAME", "KIND", "TYPE", "WEAK"]);
        for of in self.object.externs() {
            let kind = super::extern_kind(&of.kind);
            let ty = super::extern_type(self.object, of).unwrap_or_default();
            table.push([
                Cell::new(&of.name, Tone::Strong),
                kind.into(),
                ty.into(),
                if of.is_weak { "weak" } else { "" }.into(),
            ]);
        }
        table
    }

    fn types(&self, btf: &Btf) -> String {
        let counts = super::records(self.object);
        format!(
            "{} in {} bytes; records: {} of functions, {} of lines, {} of CO-RE",
            counted(btf.len() as usize, "type"),
            btf.raw_bytes().len(),
            counts.functions,
            counts.lines,
            counts.core
        )
    }

    fn core(&self, paint: Paint) -> String {
        let outcomes = &self.linked.core;
        let heading = paint.tone(Tone::Strong, "CO-RE");
        let mut text = format!(
            "\n{heading}  {} on {}\n",
            counted(outcomes.len(), "record"),
            paint.tone(Tone::Strong, &self.target.name)
        );
        for outcome in outcomes {
            let place = format!(
                "{}, section {}, instruction {}",
                outcome.function,
                outcome.section,
                super::insn_of(outcome)
            );
            let tone = match &outcome.result {
                Ok(resolution) if resolution.poison => Tone::Odd,
                Ok(_) => Tone::Good,
                Err(_) => Tone::Bad,
            };
            let explanation = outcome.explain(self.object, &self.target.target);
            let mut lines = explanation.lines();
            text.push_str(&format!("  {}\n", paint.tone(Tone::Faint, &place)));
            text.push_str(&format!("    {}\n", paint.tone(tone, lines.next().unwrap_or_default())));
            for line in lines {
                text.push_str(&format!("    {line}\n"));
            }
        }
        text
    }
}

/// What a program attaches to, as far as its section says it or the kernel wants to know.
fn attachment(kind: &ProgKind) -> String {
    let attach_type = kind.attach_type.map(|attach_type| attach_type.to_string());
    let target = kind.attach_target.as_ref().map(|target| match target {
        AttachTarget::Kernel { name, module: None, .. } => name.clone(),
        AttachTarget::Kernel { name, module: Some(module), .. } => format!("{module}:{name}"),
        AttachTarget::StructOps { type_name, member_name, .. } => format!("{type_name}.{member_name}"),
        AttachTarget::Program { function } => format!("function {function} of a program"),
        AttachTarget::Missing { name } if name.is_empty() => "nothing named".to_owned(),
        AttachTarget::Missing { name } => format!("{name}, which the kernel lacks"),
    });
    [attach_type, target].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// `BPF_F_SLEEPABLE`
const F_SLEEPABLE: u32 = 1 << 4;
/// `BPF_F_XDP_HAS_FRAGS`
const F_XDP_HAS_FRAGS: u32 = 1 << 5;

fn flags(program: &Program) -> String {
    let mut flags = Vec::new();
    if !program.is_autoloaded() {
        flags.push("optional".to_owned());
    }
    let mut rest = program.kind.flags;
    for (bit, name) in [(F_SLEEPABLE, "sleepable"), (F_XDP_HAS_FRAGS, "frags")] {
        if rest & bit != 0 {
            flags.push(name.to_owned());
            rest &= !bit;
        }
    }
    if rest != 0 {
        flags.push(format!("{rest:#x}"));
    }
    if !program.unresolved.is_empty() {
        flags.push(format!("{} unresolved", program.unresolved.len()));
    }
    flags.join(", ")
}

fn map_row(map: &MapDef, btf: Option<&Btf>) -> Vec<Cell> {
    let type_name = |id: Option<TypeId>| match (btf, id) {
        (Some(btf), Some(id)) if btf.kind_of(id) != Some(Kind::Datasec) => c::render_type(btf, id),
        _ => String::new(),
    };
    let flags = if map.flags == 0 { String::new() } else { format!("{:#x}", map.flags) };
    vec![
        Cell::new(&map.name, Tone::Strong),
        map.map_type.to_string().into(),
        map.key_size.to_string().into(),
        type_name(map.key_type).into(),
        map.value_size.to_string().into(),
        type_name(map.value_type).into(),
        map.max_entries.to_string().into(),
        flags.into(),
        notes(map).into(),
    ]
}

fn notes(map: &MapDef) -> String {
    let mut notes = Vec::new();
    match map.pinning {
        Pinning::None => {}
        Pinning::ByName => notes.push("pinned by name".to_owned()),
        Pinning::Custom(value) => notes.push(format!("pinning {value}")),
    }
    if map.frozen {
        notes.push("read-only".to_owned());
    }
    if map.map_extra != 0 {
        notes.push(format!("extra {:#x}", map.map_extra));
    }
    if let Some(inner) = &map.inner {
        notes.push(format!("of {} maps with {} entries", inner.map_type, inner.max_entries));
    }
    if !map.slots.is_empty() {
        let what = if map.map_type == MapType::ProgArray { "program" } else { "map" };
        notes.push(format!("starts with {}", counted(map.slots.len(), what)));
    }
    if let Some(ops) = &map.struct_ops {
        notes.push(format!("{} with {}", ops.type_name, counted(ops.members.len(), "function")));
    }
    notes.join(", ")
}

/// A number and what it counts.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
