//! The operands of a statement: what may stand in each slot of a template.

use skep_isa::{Op, Slot};
use skep_linux::Helper;

use crate::codes;
use crate::explain::{Miss, statement_span};
use crate::expression::{Expression, Failure, Unknown};
use crate::instruction::Referent;
use crate::lexer::{Kind, Span, Token, register};
use crate::symbols::{SymbolKind, Symbols};
use crate::template::{Dialect, Row, register_class};

/// What stands in a slot.
pub(crate) enum Operand<'a> {
    Register(char, u32),
    Expression(Expression<'a>),
    /// No displacement is written.
    Nothing,
    Distance(Expression<'a>),
    Place(Referent),
    /// A callee's number, and the number of the BTF that has it.
    Number(i64, i64),
}

/// Reads operands off a statement.
pub(crate) struct Reader<'a, 't> {
    pub(crate) row: &'static Row,
    pub(crate) tokens: &'t [Token<'a>],
    pub(crate) at: usize,
    pub(crate) symbols: &'t Symbols<'a>,
}

impl<'a> Reader<'a, '_> {
    pub(crate) fn operand(&mut self, slot: Slot) -> Result<Operand<'a>, Miss> {
        match slot {
            Slot::Disp => self.displacement(),
            Slot::Target | Slot::LongTarget => self.target(),
            Slot::Helper => self.helper(),
            Slot::Kfunc => self.kfunc(),
            Slot::Map | Slot::Btf => self.named_number(slot),
            Slot::Imm | Slot::Ximm | Slot::ImmHi | Slot::ImmLo | Slot::Imm64 | Slot::MapOff => {
                self.expression("a number").map(Operand::Expression)
            }
            Slot::Dst | Slot::Src | Slot::R0 | Slot::WideDst | Slot::WideSrc | Slot::W0 => {
                let wide = register_class(slot) == Some('w');
                match self.peek().and_then(register) {
                    Some((class, number)) if Some(class) == register_class(slot) => {
                        self.at += 1;
                        Ok(Operand::Register(class, number))
                    }
                    _ => Err(self.miss(if wide { "a 32-bit register, w0 to w10," } else { "a register" })),
                }
            }
        }
    }

    fn expression(&mut self, wanted: &'static str) -> Result<Expression<'a>, Miss> {
        let tokens = self.tokens.get(self.at..).unwrap_or_default();
        match Expression::parse(tokens) {
            Ok((expression, used)) => {
                self.at += used;
                Ok(expression)
            }
            Err(used) => {
                self.at += used;
                Err(self.miss(wanted))
            }
        }
    }

    /// Nothing, or a sign and an expression.
    fn displacement(&mut self) -> Result<Operand<'a>, Miss> {
        match self.peek().map(|token| &token.kind) {
            Some(Kind::Operator("+" | "-")) => self.expression("a number").map(Operand::Expression),
            _ => Ok(Operand::Nothing),
        }
    }

    /// A label, or a distance with or without `pc` before it.
    fn target(&mut self) -> Result<Operand<'a>, Miss> {
        match self.peek().map(|token| &token.kind) {
            Some(&Kind::LocalLabel { number, forward }) => {
                self.at += 1;
                return Ok(Operand::Place(Referent::Local { number, forward }));
            }
            Some(Kind::Word("pc")) => self.at += 1,
            _ => {}
        }
        let start = self.peek().map_or_else(|| statement_span(self.tokens).after(), |token| token.span);
        let expression = self.expression("a label")?;
        let Some(name) = expression.as_name() else { return Ok(Operand::Distance(expression)) };
        let failure = match self.symbols.find(name).map(|id| (id, &self.symbols.get(id).kind)) {
            Some((_, SymbolKind::Constant { .. })) => return Ok(Operand::Distance(expression)),
            Some((id, SymbolKind::Label)) => return Ok(Operand::Place(Referent::Symbol(id))),
            None if name == "exit" && self.row.dialect == Dialect::Classic => {
                return Ok(Operand::Place(Referent::Exit));
            }
            Some((_, SymbolKind::Undefined)) | None => self.unknown_target(name, start),
            Some((_, SymbolKind::Kfunc | SymbolKind::Ksym | SymbolKind::Kconfig | SymbolKind::Struct(_))) => {
                Failure::new(codes::WRONG_KIND, start, format!("`{name}` is not in this program"))
            }
        };
        Err(Miss { failure: Some(Box::new(failure)), ..self.miss("a label") })
    }

    fn unknown_target(&self, name: &str, span: Span) -> Failure {
        let failure = self.symbols.unknown(name, span);
        if let Op::Call(_) = self.row.form.op {
            let title = format!("no function or helper is named `{name}`");
            return Failure { title, unknown: Some(Unknown::Callee(name.to_owned())), ..failure };
        }
        Failure { title: format!("no label is named `{name}`"), ..failure }
    }

    /// `5`, `bpf_name`, `bpf_name#5`.
    fn helper(&mut self) -> Result<Operand<'a>, Miss> {
        let (name, span) = match self.peek() {
            Some(Token { kind: Kind::Word(name), span }) => (Some(*name), *span),
            _ => (None, Span::default()),
        };
        let Some(name) = name else {
            return self.expression("a helper's name or number").map(Operand::Expression);
        };
        let known = Helper::by_name(name).map(|helper| i64::from(helper.id));
        let local = self.symbols.find(name).map(|id| &self.symbols.get(id).kind);
        if let Some(SymbolKind::Constant { .. }) = local {
            return self.expression("a helper's number").map(Operand::Expression);
        }
        let miss = self.miss("a helper");
        self.at += 1;
        if self.skip("#") {
            let number = self.number()?;
            let anonymous = matches!(name, "unknown" | "bpf_unspec" | "unspec");
            if known.is_some_and(|known| known != number) {
                let title = format!("`{name}` is helper {}, not {number}", known.unwrap_or_default());
                let failure = Failure::new(codes::BAD_OPERANDS, span, title);
                return Err(Miss { failure: Some(Box::new(failure)), ..self.miss("its number") });
            }
            return if known.is_some() || anonymous { Ok(Operand::Number(number, 0)) } else { Err(miss) };
        }
        match (local, known) {
            // A structure may share its name with a helper, as `bpf_spin_lock` does.
            (None | Some(SymbolKind::Undefined | SymbolKind::Struct(_)), Some(number)) => {
                Ok(Operand::Number(number, 0))
            }
            _ => Err(miss),
        }
    }

    /// `name` as declared, `7`, `7@2`, or `name#7` as a log has it, where the name may be missing.
    fn kfunc(&mut self) -> Result<Operand<'a>, Miss> {
        let is_bracketed = self.at > 1;
        let miss = self.miss("a kernel function");
        match self.peek().map(|token| &token.kind) {
            Some(&Kind::Word("kernel")) => {
                // A log writes `kernel-function#7` where it knows no name.
                self.at += 1;
                if !(self.skip("-") && self.skip_word("function")) {
                    return Err(miss);
                }
            }
            Some(&Kind::Word(name)) => {
                let id = self.symbols.find(name);
                self.at += 1;
                if let Some(id) = id
                    && let SymbolKind::Kfunc = self.symbols.get(id).kind
                {
                    return Ok(Operand::Place(Referent::Symbol(id)));
                }
                if !matches!(self.peek().map(|token| &token.kind), Some(Kind::Operator("#")))
                    || Helper::by_name(name).is_some()
                {
                    return Err(miss);
                }
            }
            Some(Kind::Number { .. } | Kind::Operator("-")) if is_bracketed => {}
            Some(Kind::Operator("#")) => {}
            _ => return Err(miss),
        }
        self.skip("#");
        self.number_of_module()
    }

    /// The number of a map or a type: `7`, `7@2`, `fd:7`, or a map's name.
    fn named_number(&mut self, slot: Slot) -> Result<Operand<'a>, Miss> {
        let prefixed = matches!(self.tokens.get(self.at + 1).map(|t| &t.kind), Some(Kind::Operator(":")));
        match self.peek().map(|token| &token.kind) {
            Some(Kind::Word("fd" | "id")) if prefixed => self.at += 2,
            Some(&Kind::Word(name)) if slot == Slot::Map => {
                let span = self.peek().map_or(Span::default(), |token| token.span);
                let id = self.symbols.find(name);
                if let Some(id) = id.filter(|&id| matches!(self.symbols.get(id).kind, SymbolKind::Label)) {
                    self.at += 1;
                    return Ok(Operand::Place(Referent::Symbol(id)));
                }
                let failure = self.symbols.unknown(name, span);
                return Err(Miss { failure: Some(Box::new(failure)), ..self.miss("a map") });
            }
            _ => {}
        }
        self.number_of_module()
    }

    fn number_of_module(&mut self) -> Result<Operand<'a>, Miss> {
        let number = self.number()?;
        let module = if self.skip("@") { self.number()? } else { 0 };
        let limit = if matches!(self.row.form.op, Op::LoadImm64(_)) { i64::from(u32::MAX) } else { 0x7fff };
        if module > limit || module < -limit - 1 {
            return Err(self.miss("a smaller number"));
        }
        Ok(Operand::Number(number, module))
    }

    /// A plain number of 32 bits with its sign.
    fn number(&mut self) -> Result<i64, Miss> {
        let negative = self.skip("-");
        match self.peek().map(|token| &token.kind) {
            Some(&Kind::Number { value, .. }) if value <= u64::from(u32::MAX) => {
                self.at += 1;
                // A pattern of bits is as good as the number it is in two's complement.
                let value = value as i64;
                let value = if negative { -value } else { i64::from(value as i32) };
                Ok(value)
            }
            _ => Err(self.miss("a number")),
        }
    }

    fn skip(&mut self, op: &str) -> bool {
        let is = matches!(self.peek(), Some(Token { kind: Kind::Operator(found), .. }) if *found == op);
        self.at += usize::from(is);
        is
    }

    fn skip_word(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(Token { kind: Kind::Word(found), .. }) if *found == word);
        self.at += usize::from(is);
        is
    }

    fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.get(self.at)
    }

    pub(crate) fn miss(&self, wanted: &'static str) -> Miss {
        Miss { row: self.row, at: self.at, wanted, failure: None }
    }
}

/// The literals of the templates live as long as the program, so a reference to one does too.
pub(crate) fn wanted_word(word: &'static str) -> &'static str {
    match word {
        "," => "`,`",
        "(" => "`(`",
        ")" => "`)`",
        "[" => "`[`",
        "]" => "`]`",
        "=" => "`=`",
        "goto" => "`goto`",
        "ll" => "`ll`",
        other => other,
    }
}
