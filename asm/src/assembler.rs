//! The two passes over a source: the first defines names, the second gives everything its place.

use std::collections::HashMap;

use skep_diag::{Diagnostic, closest};
use skep_isa::{CallKind, Imm64, Insn, Op, Word, decode};

use crate::assembly::Assembly;
use crate::explain::statement_span;
use crate::expression::{Expression, Failure, Unknown, Value};
use crate::instruction::{self, Matched, Reference, ReferenceKind, Referent};
use crate::lexer::{Kind, Span, Token, lex, register, register_name};
use crate::map::Map;
use crate::report::Report;
use crate::section::{Relocation, RelocationKind, Section, SectionKind, Unit};
use crate::source::{Item, items};
use crate::symbols::{Binding, SectionId, SymbolId, SymbolKind, Symbols};
use crate::template::Dialect;
use crate::{Options, codes};

/// No source is larger than this, in bytes.
const MAX_SOURCE: usize = 64 << 20;
/// All contents together are no larger than this, in bytes.
const MAX_CONTENTS: u64 = 256 << 20;
/// There are no more sections than this; what comes after goes into the first, and is an error.
pub(crate) const MAX_SECTIONS: usize = 8192;
/// A section without contents is no larger than this, in bytes.
const MAX_RESERVED: u64 = 1 << 30;

pub(crate) struct Assembler<'a> {
    pub(crate) report: Report<'a>,
    pub(crate) symbols: Symbols<'a>,
    pub(crate) sections: Vec<Section>,
    pub(crate) maps: Vec<Map>,
    by_name: HashMap<String, SectionId>,
    pub(crate) current: Option<SectionId>,
    dialect: Dialect,
    is_strict: bool,
    /// Bytes of contents so far.
    total: u64,
    locals: HashMap<u32, Vec<(SectionId, u64)>>,
    fixups: Vec<Fixup>,
    data_fixups: Vec<DataFixup<'a>>,
}

/// An instruction that waits for what it refers to.
struct Fixup {
    section: SectionId,
    offset: u64,
    insn: Insn,
    reference: Reference,
    /// How many labels of the same number came before, where it refers to a numbered one.
    seen: usize,
}

/// Data that waits for the value of an expression.
struct DataFixup<'a> {
    section: SectionId,
    offset: u64,
    width: u32,
    value: Expression<'a>,
}

/// Assembles a source.
pub(crate) fn assemble(file: &str, text: &str, options: &Options) -> Result<Assembly, Vec<Diagnostic>> {
    let mut report = Report::new(file, text);
    if text.len() > MAX_SOURCE {
        report.error(codes::TOO_MUCH, Span::default(), "the source is larger than 64 MiB");
        return Err(report.finish());
    }
    let (mut tokens, mut faults) = lex(text, options.dialect == Dialect::Classic);
    if options.dialect == Dialect::Auto && is_classic(&tokens) {
        (tokens, faults) = lex(text, true);
    }
    faults.into_iter().for_each(|fault| report.fault(fault));
    let mut assembler = Assembler {
        report,
        symbols: Symbols::default(),
        sections: Vec::new(),
        maps: Vec::new(),
        by_name: HashMap::new(),
        current: None,
        dialect: options.dialect,
        is_strict: options.strict,
        total: 0,
        locals: HashMap::new(),
        fixups: Vec::new(),
        data_fixups: Vec::new(),
    };
    let items = items(&tokens);
    for item in &items {
        assembler.define(item);
    }
    if items.iter().any(is_type_section) {
        items.iter().for_each(|item| assembler.declare(item));
    }
    for item in &items {
        if assembler.report.is_full() || assembler.total > MAX_CONTENTS {
            break;
        }
        if let Err(failure) = assembler.place(item) {
            assembler.fail(failure);
        }
    }
    assembler.resolve();
    if !assembler.report.is_empty() {
        return Err(assembler.report.finish());
    }
    Ok(Assembly::new(file, assembler))
}

/// Whether the first instruction that could tell is of the classic dialect.
fn is_classic(tokens: &[Token]) -> bool {
    let told = items(tokens).iter().find_map(|item| match item {
        Item::Instruction([Token { kind: Kind::Listed(_), .. }, ..]) => Some(false),
        Item::Instruction([first, ..]) => instruction::is_classic(first),
        _ => None,
    });
    told.unwrap_or(false)
}

/// Whether this begins the section of a compiler's types.
fn is_type_section(item: &Item) -> bool {
    matches!(
        item,
        Item::Directive { name: ".section", rest: [Token { kind: Kind::Word(".BTF"), .. }, ..], .. }
    )
}

impl<'a> Assembler<'a> {
    /// In a compiler's output, what nothing defines is the kernel's: its types say what it is.
    fn declare(&mut self, item: &Item<'a, '_>) {
        let (name, span, kind) = match *item {
            Item::Instruction(
                [Token { kind: Kind::Word("call"), .. }, Token { kind: Kind::Word(name), span }],
            ) => (*name, *span, SymbolKind::Kfunc),
            Item::Instruction(
                [
                    first,
                    Token { kind: Kind::Operator("="), .. },
                    Token { kind: Kind::Word(name), span },
                    ..,
                    last,
                ],
            ) if last.kind == Kind::Word("ll") && register(first).is_some() => {
                (*name, *span, SymbolKind::Ksym)
            }
            _ => return,
        };
        if self.symbols.find(name).is_none_or(|id| matches!(self.symbols.get(id).kind, SymbolKind::Undefined))
        {
            // A name that stays free, so this cannot fail.
            let _ = self.symbols.define(name, span, kind);
            if let Some(id) = self.symbols.find(name) {
                self.symbols.get_mut(id).binding = Binding::Global;
            }
        }
    }

    /// Reports a failure, with the name that was most likely meant where nothing has the one that was written.
    pub(crate) fn fail(&mut self, mut failure: Failure) {
        if self.report.is_full() {
            return;
        }
        let near = match &failure.unknown {
            Some(Unknown::Name(name)) => self.symbols.suggest(name),
            Some(Unknown::Callee(name)) => {
                let helpers = skep_linux::helpers().iter().map(|helper| helper.name);
                failure.help =
                    Some("a kernel function is declared first: `.extern kfunc NAME(...)`".to_owned());
                self.symbols.suggest(name).or_else(|| closest(name, helpers))
            }
            None => None,
        };
        if let Some(near) = near {
            failure.help = Some(format!("did you mean `{near}`?"));
        }
        self.report.failure(failure);
    }

    /// First pass: what names there are.
    fn define(&mut self, item: &Item<'a, '_>) {
        let outcome = match *item {
            Item::Label { name, span } => self.define_name(name, span, SymbolKind::Label),
            Item::Constant { name, span, value } => self.define_constant(name, span, value),
            Item::Directive { name, span, rest } => self.define_by_directive(name, span, rest),
            Item::LocalLabel { .. } | Item::Instruction(_) => Ok(()),
        };
        if let Err(failure) = outcome {
            self.fail(failure);
        }
    }

    pub(crate) fn define_name(
        &mut self,
        name: &'a str,
        span: Span,
        kind: SymbolKind<'a>,
    ) -> Result<(), Failure> {
        if register_name(name).is_some_and(|(_, number)| number <= 10) {
            return Err(Failure::new(codes::DUPLICATE_NAME, span, format!("`{name}` is a register")));
        }
        if let Err(before) = self.symbols.define(name, span, kind) {
            let before = self.symbols.get(before).span;
            self.report.duplicate(name, span, before);
        }
        Ok(())
    }

    pub(crate) fn define_constant(
        &mut self,
        name: &'a str,
        span: Span,
        value: &[Token<'a>],
    ) -> Result<(), Failure> {
        let value = expression(value, span)?;
        let kind = SymbolKind::Constant { value, known: None.into() };
        self.define_name(name, span, kind)?;
        // Evaluated now if it can be, so that a long chain of constants needs no recursion later.
        let _ = self.symbols.value(name, span, 0);
        Ok(())
    }

    /// Second pass: where everything is.
    fn place(&mut self, item: &Item<'a, '_>) -> Result<(), Failure> {
        match *item {
            Item::Label { name, span } => self.place_name(name, span),
            Item::LocalLabel { number } => {
                let section = self.section();
                let place = (section, self.sections[section.index()].len());
                self.locals.entry(number).or_default().push(place);
                Ok(())
            }
            Item::Constant { name, span, .. } => match self.symbols.find(name) {
                Some(id) if self.symbols.get(id).span == span => self.symbols.value(name, span, 0).map(drop),
                _ => Ok(()),
            },
            Item::Directive { name, span, rest } => self.directive(name, span, rest),
            Item::Instruction(tokens) => self.instruction(tokens),
        }
    }

    /// Gives a name the place that has been reached.
    pub(crate) fn place_name(&mut self, name: &'a str, span: Span) -> Result<(), Failure> {
        let section = self.section();
        let place = (section, self.sections[section.index()].len());
        if let Some(id) = self.symbols.find(name)
            && self.symbols.get(id).span == span
        {
            self.symbols.get_mut(id).place = Some(place);
        }
        Ok(())
    }

    fn instruction(&mut self, tokens: &[Token<'a>]) -> Result<(), Failure> {
        let section = self.section();
        let kind = self.sections[section.index()].kind;
        if kind == SectionKind::Debug {
            return Ok(());
        }
        let span = statement_span(tokens);
        let Matched { mut insn, reference } = instruction::read(tokens, self.dialect, &self.symbols)?;
        let at = self.sections[section.index()].len();
        if kind != SectionKind::Code || !at.is_multiple_of(Word::SIZE as u64) {
            let name = &self.sections[section.index()].name;
            let title = if kind == SectionKind::Code {
                "an instruction must start at a multiple of 8 bytes".to_owned()
            } else {
                format!("section `{name}` holds data, not instructions")
            };
            return Err(Failure::new(codes::WRONG_SECTION, span, title)
                .help("`.text`, `.program` or `.section NAME` begin a section of instructions"));
        }
        if let Some(reference) = reference {
            let seen = match reference.to {
                Referent::Local { number, .. } => self.locals.get(&number).map_or(0, Vec::len),
                Referent::Symbol(_) | Referent::Exit => 0,
            };
            insn = insn_for(insn, reference);
            self.fixups.push(Fixup { section, offset: at, insn, reference, seen });
        }
        self.sections[section.index()].push(&insn, span);
        self.grow(u64::from(insn.slots()) * Word::SIZE as u64, span)
    }

    /// The section that is being filled; `.text` if none was chosen.
    pub(crate) fn section(&mut self) -> SectionId {
        match self.current {
            Some(section) => section,
            None => self.enter(".text", ""),
        }
    }

    /// Goes on in a section, new or not.
    pub(crate) fn enter(&mut self, name: &str, flags: &str) -> SectionId {
        let id = match self.by_name.get(name) {
            Some(&id) => id,
            None if self.sections.len() >= MAX_SECTIONS => SectionId(0),
            None => {
                let id = SectionId(self.sections.len() as u32);
                self.sections.push(Section::new(name.to_owned(), SectionKind::of(name, flags)));
                self.by_name.insert(name.to_owned(), id);
                id
            }
        };
        self.current = Some(id);
        id
    }

    /// Puts bytes into the section; `width` is that of their elements, 0 for text.
    pub(crate) fn emit(&mut self, bytes: &[u8], width: u32, span: Span) -> Result<(), Failure> {
        let id = self.section();
        let section = &mut self.sections[id.index()];
        let offset = section.len();
        match section.kind {
            SectionKind::Debug => return Ok(()),
            SectionKind::Bss if bytes.iter().all(|byte| *byte == 0) => section.reserved += bytes.len() as u64,
            SectionKind::Bss => {
                let title = format!("section `{}` has no contents but zeros", section.name);
                return Err(
                    Failure::new(codes::WRONG_SECTION, span, title).help("`.data` holds initial values")
                );
            }
            SectionKind::Code => {
                section.lines.push((offset, span));
                section.data.extend_from_slice(bytes);
            }
            SectionKind::Data | SectionKind::Rodata | SectionKind::Metadata => {
                section.data.extend_from_slice(bytes);
            }
        }
        section.units.push(Unit { offset, length: bytes.len() as u64, width });
        self.grow(bytes.len() as u64, span)
    }

    /// Puts so many zeros into the section.
    pub(crate) fn reserve(&mut self, count: u64, span: Span) -> Result<(), Failure> {
        let id = self.section();
        let section = &mut self.sections[id.index()];
        let is_bss = section.kind == SectionKind::Bss;
        if is_bss && section.reserved.saturating_add(count) > MAX_RESERVED {
            return Err(Failure::new(codes::TOO_MUCH, span, "the section is larger than 1 GiB"));
        }
        if is_bss {
            section.units.push(Unit { offset: section.len(), length: count, width: 1 });
            section.reserved += count;
            return Ok(());
        }
        if section.kind == SectionKind::Debug {
            return Ok(());
        }
        // Before memory is asked for.
        if count > MAX_CONTENTS {
            return self.grow(count, span);
        }
        self.emit(&vec![0; count as usize], 1, span)
    }

    /// Puts a number of `width` bytes into the section, now or when its value is known.
    pub(crate) fn emit_value(&mut self, value: Expression<'a>, width: u32) -> Result<(), Failure> {
        let section = self.section();
        let span = value.span;
        if self.sections[section.index()].kind == SectionKind::Debug {
            return Ok(());
        }
        let offset = self.sections[section.index()].len();
        match value.evaluate(&self.symbols) {
            Ok(Value::Number { value, .. }) => {
                let bytes = data_bytes(value, width, span)?;
                if self.is_strict && self.sections[section.index()].kind == SectionKind::Code {
                    self.check_word(&bytes, span)?;
                }
                self.emit(&bytes, width, span)
            }
            // It may be known later; if not, the error comes then.
            Ok(Value::Address { .. }) | Err(_) => {
                self.emit(&vec![0; width as usize], width, span)?;
                self.data_fixups.push(DataFixup { section, offset, width, value });
                Ok(())
            }
        }
    }

    /// In strict assembly, a raw word must be an instruction.
    fn check_word(&self, bytes: &[u8], span: Span) -> Result<(), Failure> {
        let (words, _) = Word::read_le(bytes);
        match words.first() {
            // The second half may follow, or this may be one.
            Some(word) if word.is_ld_imm64() || word.code == 0 => Ok(()),
            Some(_) => decode(&words)
                .map(drop)
                .map_err(|error| Failure::new(codes::BAD_WORD, span, error.to_string())),
            None => Err(Failure::new(codes::BAD_WORD, span, "an instruction has eight bytes")),
        }
    }

    /// Counts what was added, and stops what would never end.
    pub(crate) fn grow(&mut self, bytes: u64, span: Span) -> Result<(), Failure> {
        self.total = self.total.saturating_add(bytes);
        if self.total <= MAX_CONTENTS {
            return Ok(());
        }
        Err(Failure::new(codes::TOO_MUCH, span, "the contents are larger than 256 MiB"))
    }

    /// Fills in everything that had to wait.
    fn resolve(&mut self) {
        for fixup in std::mem::take(&mut self.fixups) {
            if let Err(failure) = self.resolve_instruction(&fixup) {
                self.fail(failure);
            }
        }
        for fixup in std::mem::take(&mut self.data_fixups) {
            if let Err(failure) = self.resolve_data(&fixup) {
                self.fail(failure);
            }
        }
    }

    fn resolve_instruction(&mut self, fixup: &Fixup) -> Result<(), Failure> {
        let Reference { kind, to, span, .. } = fixup.reference;
        let target = match to {
            Referent::Local { number, forward } => {
                let index = if forward { Some(fixup.seen) } else { fixup.seen.checked_sub(1) };
                let places = self.locals.get(&number);
                let place = index.and_then(|index| places?.get(index)).copied();
                let title =
                    format!("there is no label `{number}:` {}", if forward { "below" } else { "above" });
                Some(place.ok_or_else(|| Failure::new(codes::UNKNOWN_NAME, span, title))?)
            }
            Referent::Symbol(id) => self.symbols.get(id).place,
            Referent::Exit => {
                let exit = self.sections[fixup.section.index()].first_exit;
                let none =
                    || Failure::new(codes::UNKNOWN_NAME, span, "no label is named `exit`, and nothing exits");
                Some((fixup.section, exit.ok_or_else(none)?))
            }
        };
        let is_near = target.is_some_and(|(section, _)| section == fixup.section);
        match (kind, to) {
            (ReferenceKind::Address, Referent::Symbol(symbol)) => {
                self.relocate(fixup, symbol, RelocationKind::Load64)
            }
            (ReferenceKind::Call | ReferenceKind::Function, Referent::Symbol(symbol)) => {
                // What is called is a function, whether or not the source says so.
                self.symbols.get_mut(symbol).is_function |= target.is_some();
                self.relocate(fixup, symbol, RelocationKind::of(kind))
            }
            _ => {
                let Some((_, target)) = target.filter(|_| is_near) else {
                    let title = "the target is not in this section";
                    return Err(
                        Failure::new(codes::JUMP_RANGE, span, title).help("a jump stays in its function")
                    );
                };
                let distance = (target as i64 - fixup.offset as i64) / Word::SIZE as i64 - 1;
                let mut insn = fixup.insn;
                if kind == ReferenceKind::Jump {
                    insn.off = i16::try_from(distance).map_err(|_| {
                        let title =
                            format!("the target is {distance} instructions away, too far for 16 bits");
                        Failure::new(codes::JUMP_RANGE, span, title)
                            .help("`gotol` (classic: `ja32`) reaches farther, and only unconditionally")
                    })?;
                } else {
                    insn.imm = match insn.op {
                        Op::LoadImm64(_) => distance & 0xffff_ffff,
                        _ => distance,
                    };
                }
                self.sections[fixup.section.index()].set_word(fixup.offset, insn.encode().0);
                Ok(())
            }
        }
    }

    fn relocate(&mut self, fixup: &Fixup, symbol: SymbolId, kind: RelocationKind) -> Result<(), Failure> {
        let referred = self.symbols.get(symbol);
        let is_external = matches!(referred.kind, SymbolKind::Kfunc | SymbolKind::Ksym | SymbolKind::Kconfig);
        let span = fixup.reference.span;
        let section_kind = referred.place.map(|(section, _)| self.sections[section.index()].kind);
        if section_kind == Some(SectionKind::Debug) || section_kind.is_none() && !is_external {
            return Err(self.symbols.unknown(referred.name, span));
        }
        let is_code = section_kind == Some(SectionKind::Code);
        let title = match kind {
            RelocationKind::Call32 if !is_code && !is_external => {
                format!("`{}` is not a function", referred.name)
            }
            RelocationKind::Load64 if matches!(referred.kind, SymbolKind::Kfunc) => {
                format!("`{}` is a function of the kernel, and has no address here", referred.name)
            }
            _ => {
                let section = &mut self.sections[fixup.section.index()];
                if fixup.reference.kind == ReferenceKind::Function {
                    let insn = Insn { op: Op::LoadImm64(Imm64::Value), imm: 0, ..fixup.insn };
                    section.set_word(fixup.offset, insn.encode().0);
                }
                section.relocations.push(Relocation { offset: fixup.offset, symbol, kind });
                return Ok(());
            }
        };
        Err(Failure::new(codes::WRONG_KIND, span, title))
    }

    fn resolve_data(&mut self, fixup: &DataFixup<'a>) -> Result<(), Failure> {
        let span = fixup.value.span;
        let section = fixup.section.index();
        match fixup.value.evaluate(&self.symbols)? {
            Value::Number { value, .. } => {
                let bytes = data_bytes(value, fixup.width, span)?;
                self.sections[section].set_bytes(fixup.offset, &bytes);
            }
            Value::Address { symbol, addend } => {
                let kind = match fixup.width {
                    4 => RelocationKind::Data32,
                    8 => RelocationKind::Data64,
                    _ => return Err(Failure::new(codes::WRONG_KIND, span, "an address takes 4 or 8 bytes")),
                };
                let referred = self.symbols.get(symbol);
                let is_debug = referred
                    .place
                    .is_some_and(|(id, _)| self.sections[id.index()].kind == SectionKind::Debug);
                if is_debug {
                    return Err(self.symbols.unknown(referred.name, span));
                }
                let bytes = data_bytes(addend, fixup.width, span)?;
                self.sections[section].set_bytes(fixup.offset, &bytes);
                let relocation = Relocation { offset: fixup.offset, symbol, kind };
                self.sections[section].relocations.push(relocation);
            }
        }
        Ok(())
    }
}

/// The instruction as an object file has it while its reference is open.
fn insn_for(mut insn: Insn, reference: Reference) -> Insn {
    match reference.kind {
        ReferenceKind::Call => {
            insn.op = Op::Call(CallKind::Local);
            insn.imm = -1;
        }
        ReferenceKind::Address => {
            insn.op = Op::LoadImm64(Imm64::Value);
            insn.imm = reference.addend & 0xffff_ffff;
        }
        ReferenceKind::Jump | ReferenceKind::LongJump | ReferenceKind::Function => {}
    }
    insn
}

/// The whole of `tokens` as an expression.
pub(crate) fn expression<'a>(tokens: &[Token<'a>], whole: Span) -> Result<Expression<'a>, Failure> {
    let (expression, used) = match Expression::parse(tokens) {
        Ok((expression, used)) => (Some(expression), used),
        Err(used) => (None, used),
    };
    let span = tokens.get(used).map_or_else(|| statement_span(tokens).after(), |token| token.span);
    match expression {
        Some(expression) if used == tokens.len() => Ok(expression),
        Some(_) => Err(Failure::new(codes::BAD_EXPRESSION, span, "this does not belong to the expression")),
        None if tokens.is_empty() => {
            Err(Failure::new(codes::BAD_EXPRESSION, whole.after(), "an expression is expected"))
        }
        None => Err(Failure::new(codes::BAD_EXPRESSION, span, "an operand is expected here")),
    }
}

/// A number as so many little-endian bytes.
fn data_bytes(value: i128, width: u32, span: Span) -> Result<Vec<u8>, Failure> {
    let bits = width * 8;
    let fits = value >= -(1i128 << (bits - 1)) && value < 1i128 << bits;
    if !fits {
        let title = format!("{value} does not fit {width} byte{}", if width == 1 { "" } else { "s" });
        return Err(Failure::new(codes::IMMEDIATE_RANGE, span, title));
    }
    Ok(value.to_le_bytes().into_iter().take(width as usize).collect())
}
