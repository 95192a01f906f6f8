//! Directives: those of clang's output and of GNU assemblers, and the friendlier ones of this assembler.

use skep_diag::closest;

use crate::assembler::{Assembler, MAX_SECTIONS, expression};
use crate::codes;
use crate::explain::statement_span;
use crate::expression::Failure;
use crate::lexer::{Kind, Span, Token};
use crate::map;
use crate::section::SectionKind;
use crate::signature::{Cursor, Signature};
use crate::symbols::{Binding, SectionId, SymbolKind};

/// Directives that say nothing an eBPF object needs.
const IGNORED: [&str; 16] = [
    ".file",
    ".loc",
    ".ident",
    ".addrsig",
    ".addrsig_sym",
    ".hidden",
    ".internal",
    ".protected",
    ".syntax",
    ".cfi_sections",
    ".cfi_startproc",
    ".cfi_endproc",
    ".cfi_def_cfa_offset",
    ".cfi_offset",
    ".cfi_def_cfa",
    ".version",
];

/// All other directives, for suggestions.
const KNOWN: [&str; 48] = [
    ".2byte", ".4byte", ".8byte", ".align", ".ascii", ".asciz", ".balign", ".bss", ".byte", ".comm", ".data",
    ".equ", ".extern", ".func", ".global", ".globl", ".half", ".int", ".lcomm", ".license", ".local",
    ".long", ".map", ".p2align", ".program", ".quad", ".rodata", ".section", ".set", ".short", ".size",
    ".skip", ".space", ".static", ".string", ".struct", ".text", ".type", ".u16", ".u32", ".u64", ".u8",
    ".uleb128", ".sleb128", ".weak", ".zero", ".hword", ".value",
];

impl<'a> Assembler<'a> {
    /// First pass: what a directive defines.
    pub(crate) fn define_by_directive(
        &mut self,
        directive: &str,
        span: Span,
        rest: &[Token<'a>],
    ) -> Result<(), Failure> {
        let mut cursor = Cursor::new(rest, span);
        match directive {
            // Where there is no name, the second pass says so.
            ".map" | ".program" | ".func" | ".static" | ".comm" | ".lcomm" => {
                let Ok((name, at)) = cursor.word("a name") else { return Ok(()) };
                self.define_name(name, at, SymbolKind::Label)
            }
            ".extern" => {
                let kind = match cursor.word("`kfunc`, `ksym` or `kconfig`") {
                    Ok(("kfunc", _)) => SymbolKind::Kfunc,
                    Ok(("ksym", _)) => SymbolKind::Ksym,
                    Ok(("kconfig", _)) => SymbolKind::Kconfig,
                    Err(_) => return Ok(()),
                    // GNU's form.
                    Ok((name, at)) => return self.define_name(name, at, SymbolKind::Kfunc),
                };
                let Ok((name, at)) = cursor.word("a name") else { return Ok(()) };
                self.define_name(name, at, kind)
            }
            ".set" | ".equ" => {
                let (name, at) = cursor.word("a name")?;
                cursor.operator(",")?;
                self.define_constant(name, at, cursor.rest())
            }
            ".struct" => self.define_struct(&mut cursor),
            _ => Ok(()),
        }
    }

    /// Second pass: what a directive does.
    pub(crate) fn directive(&mut self, name: &'a str, span: Span, rest: &[Token<'a>]) -> Result<(), Failure> {
        let mut cursor = Cursor::new(rest, span);
        match name {
            ".text" | ".data" | ".rodata" | ".bss" => {
                cursor.done()?;
                self.enter(name, "");
                Ok(())
            }
            ".section" => self.section_directive(&mut cursor),
            ".program" => self.program(&mut cursor),
            ".func" => self.function(&mut cursor, Binding::Global),
            ".static" => self.function(&mut cursor, Binding::Local),
            ".map" => map::read(self, &mut cursor),
            ".extern" => self.external(&mut cursor),
            ".license" => self.license(&mut cursor),
            ".globl" | ".global" => self.bind(&mut cursor, Binding::Global),
            ".local" => self.bind(&mut cursor, Binding::Local),
            ".weak" => self.bind(&mut cursor, Binding::Weak),
            ".type" => self.type_directive(&mut cursor),
            ".size" => self.size_directive(&mut cursor),
            ".p2align" => self.align(&mut cursor, true),
            ".align" | ".balign" => self.align(&mut cursor, false),
            ".comm" | ".lcomm" => self.common(&mut cursor, name == ".comm"),
            ".byte" | ".u8" => self.numbers(rest, span, 1),
            ".2byte" | ".short" | ".half" | ".hword" | ".value" | ".u16" => self.numbers(rest, span, 2),
            ".4byte" | ".long" | ".int" | ".u32" => self.numbers(rest, span, 4),
            ".8byte" | ".quad" | ".u64" => self.numbers(rest, span, 8),
            ".ascii" => self.text(&mut cursor, false),
            ".asciz" | ".string" => self.text(&mut cursor, true),
            ".zero" | ".space" | ".skip" => self.zeros(&mut cursor),
            ".uleb128" | ".sleb128" if self.is_debug() => Ok(()),
            // Done in the first pass, but for the error of a constant that has no value.
            ".set" | ".equ" => match cursor.word("a name") {
                Ok((name, at)) => self.symbols.value(name, at, 0).map(drop),
                Err(_) => Ok(()),
            },
            ".struct" => Ok(()),
            _ if IGNORED.contains(&name) => Ok(()),
            _ => {
                let title = format!("`{name}` is not a directive");
                let failure = Failure::new(codes::UNKNOWN_DIRECTIVE, span, title);
                Err(match closest(name, KNOWN) {
                    Some(near) => failure.help(format!("did you mean `{near}`?")),
                    None => failure,
                })
            }
        }
    }

    fn is_debug(&mut self) -> bool {
        let section = self.section();
        self.sections[section.index()].kind == SectionKind::Debug
    }

    /// `.section NAME, "flags", @type`
    fn section_directive(&mut self, cursor: &mut Cursor<'a, '_>) -> Result<(), Failure> {
        let start = cursor.span();
        let name = match cursor.peek() {
            Some(Kind::Text(_)) => cursor.text("the section's name")?.0,
            // `xdp/devmap`, `?tc`: what stands there up to a comma, as it is written.
            _ => {
                let end = cursor.rest().iter().position(|token| token.kind == Kind::Operator(","));
                let used = cursor.rest().get(..end.unwrap_or(cursor.rest().len())).unwrap_or_default();
                let whole = statement_span(used);
                let line = self.report.lines.get((whole.line as usize).wrapping_sub(1)).copied();
                let text = line.and_then(|line| line.get(whole.start as usize..whole.end as usize));
                let text = text.filter(|text| !text.is_empty() && !text.contains(char::is_whitespace));
                let text = text.ok_or_else(|| cursor.expected("the section's name"))?.to_owned();
                cursor.at += used.len();
                text
            }
        };
        if name.is_empty() {
            return Err(Failure::new(codes::BAD_DIRECTIVE, start, "a section has a name"));
        }
        let mut flags = String::new();
        if cursor.skip(",") {
            let (letters, _) = cursor.text("the section's flags, such as \"ax\",")?;
            flags.push_str(&letters);
            // `@progbits`, an entry size, a group: nothing that matters but for `@nobits`.
            if cursor.rest().iter().any(|token| token.kind == Kind::Word("nobits")) {
                flags.push_str(" nobits");
            }
        } else {
            cursor.done()?;
        }
        self.enter(&name, &flags);
        if self.sections.len() >= MAX_SECTIONS {
            return Err(Failure::new(codes::TOO_MUCH, start, "there are more sections than 8191"));
        }
        Ok(())
    }

    /// `.program NAME(ctx: ptr) -> int, section = "xdp"`
    fn program(&mut self, cursor: &mut Cursor<'a, '_>) -> Result<(), Failure> {
        let (name, at) = cursor.word("the program's name")?;
        let has_signature = cursor.peek() == Some(&Kind::Operator("("));
        let signature = if has_signature { cursor.signature()? } else { Signature::of_program() };
        cursor.skip(",");
        if !cursor.skip_word("section") {
            return Err(cursor
                .expected("the section, which says what kind of program it is,")
                .help(format!("write `.program {name}, section = \"xdp\"`")));
        }
        cursor.skip("=");
        let (section, section_at) = cursor.text("a section such as \"xdp\"")?;
        cursor.done()?;
        let known = section.trim_start_matches('?');
        if skep_linux::section(known).is_none() {
            let title = format!("no loader knows what kind of program section `{section}` holds");
            let failure = Failure::new(codes::BAD_DIRECTIVE, section_at, title);
            let stems = skep_linux::sections().iter().map(|row| row.pattern.trim_end_matches('+'));
            return Err(match closest(known, stems) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help("`.section NAME` takes any name, for a loader that is told the kind"),
            });
        }
        self.enter(&section, "ax");
        self.begin_function(name, at, Binding::Global, signature)
    }

    /// `.func NAME(n: u32) -> u32`, `.static NAME(n: u32) -> u32`
    fn function(&mut self, cursor: &mut Cursor<'a, '_>, binding: Binding) -> Result<(), Failure> {
        let (name, at) = cursor.word("the function's name")?;
        let signature = if cursor.is_done() && binding == Binding::Local {
            Signature::unknown()
        } else {
            let missing = cursor.is_done();
            cursor.signature().map_err(|failure| match missing {
                true => failure.help("a global function is verified by its signature; `.static` needs none"),
                false => failure,
            })?
        };
        cursor.done()?;
        self.enter(".text", "");
        self.begin_function(name, at, binding, signature)
    }

    fn begin_function(
        &mut self,
        name: &'a str,
        span: Span,
        binding: Binding,
        signature: Signature,
    ) -> Result<(), Failure> {
        self.place_name(name, span)?;
        if let Some(id) = self.symbols.find(name) {
            let symbol = self.symbols.get_mut(id);
            symbol.binding = binding;
            symbol.is_function = true;
            symbol.signature = Some(signature);
        }
        Ok(())
    }

    /// `.extern kfunc NAME(…) -> …`, `.extern ksym NAME: type`
    fn external(&mut self, cursor: &mut Cursor<'a, '_>) -> Result<(), Failure> {
        let (what, _) = cursor.word("`kfunc`, `ksym` or `kconfig`")?;
        if !matches!(what, "kfunc" | "ksym" | "kconfig") {
            return Ok(());
        }
        let (name, _) = cursor.word("a name")?;
        let signature = match what {
            "kfunc" if cursor.is_done() => None,
            "kfunc" => Some(cursor.signature()?),
            _ if cursor.skip(":") => Some(Signature { params: Vec::new(), ret: cursor.type_name()? }),
            _ => None,
        };
        let is_weak = cursor.skip(",") | cursor.skip_word("weak");
        cursor.done()?;
        if let Some(id) = self.symbols.find(name) {
            let symbol = self.symbols.get_mut(id);
            symbol.binding = if is_weak { Binding::Weak } else { Binding::Global };
            symbol.signature = signature;
        }
        Ok(())
    }

    fn license(&mut self, cursor: &mut Cursor<'a, '_>) -> Result<(), Failure> {
        let span = cursor.span();
        let (license, _) = cursor.text("the license, such as \"GPL\",")?;
        cursor.done()?;
        self.in_section("license", "aw", |assembler, section| {
            if assembler.sections[section.index()].len() > 0 {
                return Err(Failure::new(codes::DUPLICATE_NAME, span, "the license is given twice"));
            }
            let bytes: Vec<u8> = license.bytes().chain([0]).collect();
            assembler.emit(&bytes, 0, span)
        })
    }

    /// Does something in another section and comes back.
    pub(crate) fn in_section<T>(
        &mut self,
        name: &str,
        flags: &str,
        work: impl FnOnce(&mut Self, SectionId) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let before = self.current;
        let section = self.enter(name, flags);
        let outcome = work(self, section);
        self.current = before;
        outcome
    }

    fn bind(&mut self, cursor: &mut Cursor<'a, '_>, binding: Binding) -> Result<(), Failure> {
        loop {
            let (name, at) = cursor.word("a name")?;
            let id = self.symbols.mention(name, at);
            self.symbols.get_mut(id).binding = binding;
            if !cursor.skip(",") {
                return cursor.done();
            }
        }
    }

    fn type_directive(&mut self, cursor: &mut Cursor<'a, '_>) -> Result<(), Failure> {
        let (name, at) = cursor.word("a name")?;
        cursor.operator(",")?;
        if !cursor.skip("@") {
            cursor.skip("%");
        }
        let (kind, _) = cursor.word("`@function` or `@object`")?;
        let id = self.symbols.mention(name, at);
        self.symbols.get_mut(id).is_function = kind == "function";
        cursor.done()
    }

    fn size_directive(&mut self, cursor: &mut Cursor<'a, '_>) -> Result<(), Failure> {
        let (name, at) = cursor.word("a name")?;
        cursor.operator(",")?;
        if self.is_debug() {
            return Ok(());
        }
        // `.size x, .-x`: the place that has been reached.
        let here = matches!(
            cursor.rest(),
            [Token { kind: Kind::Word("."), .. }, Token { kind: Kind::Operator("-"), .. }, Token { kind: Kind::Word(of), .. }]
                if *of == name
        );
        let id = self.symbols.mention(name, at);
        let size = if here {
            let section = self.section();
            let end = self.sections[section.index()].len();
            self.symbols.get(id).place.map(|(_, start)| i128::from(end.saturating_sub(start)))
        } else {
            Some(expression(cursor.rest(), at)?.number(&self.symbols)?)
        };
        self.symbols.get_mut(id).size = size.and_then(|size| u64::try_from(size).ok());
        Ok(())
    }

    fn align(&mut self, cursor: &mut Cursor<'a, '_>, is_power: bool) -> Result<(), Failure> {
        let span = cursor.span();
        let end = cursor.rest().iter().position(|token| token.kind == Kind::Operator(","));
        let first = cursor.rest().get(..end.unwrap_or(cursor.rest().len())).unwrap_or_default();
        let value = expression(first, span)?.number(&self.symbols)?;
        let align = if is_power {
            u32::try_from(value).ok().and_then(|by| 1i128.checked_shl(by))
        } else {
            Some(value)
        };
        let align = align.and_then(|align| u64::try_from(align).ok());
        let align = align.filter(|align| align.is_power_of_two() && *align <= 1 << 16).ok_or_else(|| {
            Failure::new(codes::BAD_DIRECTIVE, span, "an alignment is a power of two, 65536 at most")
        })?;
        let id = self.section();
        let section = &mut self.sections[id.index()];
        section.align = section.align.max(align);
        let padding = section.len().next_multiple_of(align) - section.len();
        match section.kind {
            SectionKind::Debug => {}
            SectionKind::Bss => section.reserved += padding,
            _ => section.data.resize(section.data.len() + padding as usize, 0),
        }
        self.grow(padding, span)
    }

    /// `.comm NAME, size, alignment`: a variable without contents.
    fn common(&mut self, cursor: &mut Cursor<'a, '_>, is_global: bool) -> Result<(), Failure> {
        let (name, at) = cursor.word("a name")?;
        cursor.operator(",")?;
        let mut sizes = cursor.rest().split(|token| token.kind == Kind::Operator(","));
        let size = expression(sizes.next().unwrap_or_default(), at)?.number(&self.symbols)?;
        let align = match sizes.next() {
            Some(tokens) => expression(tokens, at)?.number(&self.symbols)?,
            None => 8,
        };
        let align = u64::try_from(align).ok().filter(|align| align.is_power_of_two() && *align <= 1 << 16);
        let (Some(align), Ok(size)) = (align, u64::try_from(size)) else {
            return Err(Failure::new(
                codes::BAD_DIRECTIVE,
                at,
                "a size and an alignment, a power of two, are expected",
            ));
        };
        let id = self.symbols.mention(name, at);
        // `.local` before it, as clang writes it, makes it a static variable.
        let said_local = self.symbols.get(id).binding == Binding::Local;
        self.in_section(".bss", "", |assembler, section| {
            let section = &mut assembler.sections[section.index()];
            section.align = section.align.max(align);
            section.reserved = section.reserved.next_multiple_of(align);
            Ok(())
        })?;
        self.in_section(".bss", "", |assembler, _| {
            assembler.place_name(name, at)?;
            assembler.reserve(size, at)
        })?;
        let symbol = self.symbols.get_mut(id);
        symbol.size = Some(size);
        if is_global && !said_local {
            symbol.binding = Binding::Global;
        }
        Ok(())
    }

    fn numbers(&mut self, rest: &[Token<'a>], span: Span, width: u32) -> Result<(), Failure> {
        if self.is_debug() {
            return Ok(());
        }
        for value in rest.split(|token| token.kind == Kind::Operator(",")) {
            let value = expression(value, span)?;
            self.emit_value(value, width)?;
        }
        Ok(())
    }

    fn text(&mut self, cursor: &mut Cursor<'a, '_>, terminated: bool) -> Result<(), Failure> {
        loop {
            let span = cursor.span();
            let Some(Kind::Text(bytes)) = cursor.peek() else { return Err(cursor.expected("a string")) };
            cursor.at += 1;
            let mut bytes = bytes.clone();
            bytes.extend(terminated.then_some(0));
            self.emit(&bytes, 0, span)?;
            if !cursor.skip(",") {
                return cursor.done();
            }
        }
    }

    fn zeros(&mut self, cursor: &mut Cursor<'a, '_>) -> Result<(), Failure> {
        let span = cursor.span();
        let count = expression(cursor.rest(), span)?.number(&self.symbols)?;
        let count = u64::try_from(count)
            .map_err(|_| Failure::new(codes::BAD_DIRECTIVE, span, "a count of bytes is not negative"))?;
        self.reserve(count, span)
    }
}
