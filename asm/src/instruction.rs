//! One statement to one instruction: its tokens are matched against the spellings of the instruction table.

use skep_isa::{Form, Imm64, Insn, Op, Reg, Slot, Word, decode};

use crate::codes;
use crate::explain::{Miss, explain, no_such_register, statement_span};
use crate::expression::{Failure, Value};
use crate::lexer::{Kind, Span, Token};
use crate::operand::{Operand, Reader, wanted_word};
use crate::symbols::{SymbolId, Symbols};
use crate::template::{Dialect, Piece, Row, TEMPLATES, literal};

/// An instruction, and what its fields still lack.
#[derive(Clone, Debug)]
pub(crate) struct Matched {
    pub(crate) insn: Insn,
    pub(crate) reference: Option<Reference>,
}

/// What an instruction refers to by name, to be filled in when everything has its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reference {
    pub(crate) kind: ReferenceKind,
    pub(crate) to: Referent,
    pub(crate) addend: i64,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ReferenceKind {
    /// A jump by `off`.
    Jump,
    /// A jump by `imm`.
    LongJump,
    /// A call of a function or of a place in this program.
    Call,
    /// The address of a function of this program.
    Function,
    /// The address of a map, a variable or a function; which of them, the symbol says.
    Address,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Referent {
    Symbol(SymbolId),
    /// A numbered label, looked for forwards or backwards.
    Local {
        number: u32,
        forward: bool,
    },
    /// The first `exit` of the section: the classic dialect knows a label of that name where none is defined.
    Exit,
}

/// Reads a statement as an instruction.
pub(crate) fn read<'a>(
    tokens: &[Token<'a>],
    dialect: Dialect,
    symbols: &Symbols<'a>,
) -> Result<Matched, Failure> {
    let (tokens, listed, span) = match tokens {
        [Token { kind: Kind::Listed(listed), span }, rest @ ..] => (rest, listed.as_slice(), *span),
        _ => (tokens, [].as_slice(), Span::default()),
    };
    let statement = Statement { tokens, dialect, symbols, listed, span };
    let (form, captures) = match statement.select() {
        // The verifier's log leaves out the `ll` of a 64-bit load.
        Err(failure) if listed == [0x18] => {
            let mut whole = tokens.to_vec();
            whole.push(Token { kind: Kind::Word("ll"), span: statement_span(tokens).after() });
            Statement { tokens: &whole, ..statement }.select().map_err(|_| failure)?
        }
        outcome => outcome?,
    };
    let matched = captures.build(form, symbols)?;
    let (words, _) = Word::read_le(listed);
    let (first, second) = matched.insn.encode();
    if !words.is_empty() && words != [Some(first), second].into_iter().flatten().collect::<Vec<_>>() {
        return Err(statement.mismatch());
    }
    Ok(matched)
}

/// Whether a statement that starts with this token is an instruction of the classic dialect and not of the other.
pub(crate) fn is_classic(token: &Token) -> Option<bool> {
    let classic = TEMPLATES.begins(token, Dialect::Classic);
    (classic != TEMPLATES.begins(token, Dialect::Kernel)).then_some(classic)
}

struct Statement<'a, 't> {
    tokens: &'t [Token<'a>],
    dialect: Dialect,
    symbols: &'t Symbols<'a>,
    /// What a listing shows before it: nothing, the opcode byte, or all bytes.
    listed: &'t [u8],
    span: Span,
}

impl<'a> Statement<'a, '_> {
    /// Finds the row that fits the whole statement.
    fn select(&self) -> Result<(&'static Form, Captures<'a>), Failure> {
        let (rows, depth) = TEMPLATES.candidates(self.tokens);
        let mut best: Option<Miss> = None;
        let (mut is_foreign, mut is_mismatch) = (false, false);
        for row in rows {
            match Captures::take(row, self.tokens, self.symbols) {
                Ok(_) if self.dialect != Dialect::Auto && row.dialect != self.dialect => is_foreign = true,
                Ok(_) if !self.is_listed_as(row.form) => is_mismatch = true,
                Ok(captures) => return Ok((row.form, captures)),
                Err(miss) if best.as_ref().is_none_or(|best| miss.at > best.at) => best = Some(miss),
                Err(_) => {}
            }
        }
        if is_mismatch {
            return Err(self.mismatch());
        }
        if is_foreign {
            let title = "this is of the other dialect than the one that was chosen";
            return Err(Failure::new(codes::UNKNOWN_INSTRUCTION, statement_span(self.tokens), title)
                .help("a source without a chosen dialect may use both"));
        }
        Err(explain(self.tokens, depth, best, self.symbols))
    }

    /// Whether the listing allows this form. It tells apart what a disassembler writes alike, such as calls.
    fn is_listed_as(&self, form: &Form) -> bool {
        match self.listed {
            [] => true,
            [code] => form.code == *code,
            bytes => decode(&Word::read_le(bytes).0).is_ok_and(|insn| insn.form() == form),
        }
    }

    fn mismatch(&self) -> Failure {
        let title = "the text is another instruction than the number before it says";
        Failure::new(codes::OPCODE_MISMATCH, self.span, title)
            .help("if the text was changed, remove what is before it")
    }
}

/// The operands of a statement, by slot.
struct Captures<'a> {
    values: Vec<(Slot, Operand<'a>, Span)>,
}

impl<'a> Captures<'a> {
    /// Matches the rest of a row whose fixed part is known to fit.
    fn take(row: &'static Row, tokens: &[Token<'a>], symbols: &Symbols<'a>) -> Result<Captures<'a>, Miss> {
        let mut reader = Reader { row, tokens, at: 0, symbols };
        let mut values: Vec<(Slot, Operand<'a>, Span)> = Vec::new();
        for piece in &row.pieces {
            match piece {
                Piece::Literal(word) if tokens.get(reader.at).and_then(literal) == Some(word) => {
                    reader.at += 1;
                }
                Piece::Literal(word) => return Err(reader.miss(wanted_word(word))),
                &Piece::Slot(slot) => {
                    let start = reader.at;
                    let operand = reader.operand(slot)?;
                    let used = tokens.get(start..reader.at).unwrap_or_default();
                    values.push((slot, operand, statement_span(used)));
                }
            }
        }
        // A disassembly names a jump's target after it: `goto +3 <out>`.
        if let Some(Token { kind: Kind::Operator("<"), .. }) = tokens.get(reader.at)
            && let Some(Token { kind: Kind::Operator(">"), .. }) = tokens.last()
            && row.pieces.iter().any(|piece| matches!(piece, Piece::Slot(Slot::Target | Slot::LongTarget)))
        {
            reader.at = tokens.len();
        }
        if reader.at < tokens.len() {
            return Err(reader.miss("the end of the statement"));
        }
        Ok(Captures { values })
    }

    /// Fills the fields of the form, each checked for its range.
    fn build(self, form: &'static Form, symbols: &Symbols<'a>) -> Result<Matched, Failure> {
        let mut insn = Insn::new(form.op);
        let mut reference = None;
        let mut registers: [Option<u32>; 2] = [None, None];
        for (slot, operand, span) in self.values {
            match operand {
                Operand::Register(class, number) => {
                    let index = u8::try_from(number).ok().and_then(Reg::new);
                    let reg = index.ok_or_else(|| no_such_register(class, number, span))?;
                    let (field, which) = match slot {
                        Slot::Dst | Slot::WideDst => (&mut insn.dst, 0),
                        Slot::Src | Slot::WideSrc => (&mut insn.src, 1),
                        _ if number == 0 => continue,
                        _ => {
                            let title = format!("this is always {class}0");
                            return Err(Failure::new(codes::BAD_OPERANDS, span, title));
                        }
                    };
                    match registers[which] {
                        Some(before) if before != number => {
                            let title = format!("this is the same register again, {class}{before}");
                            return Err(Failure::new(codes::BAD_OPERANDS, span, title)
                                .help("the instruction has one field for both"));
                        }
                        _ => registers[which] = Some(number),
                    }
                    *field = reg;
                }
                Operand::Nothing => {}
                Operand::Place(to) => {
                    let kind = match (slot, form.op) {
                        (Slot::Target, _) => ReferenceKind::Jump,
                        (_, Op::Ja { .. }) => ReferenceKind::LongJump,
                        (Slot::Map, _) => ReferenceKind::Address,
                        (_, Op::LoadImm64(_)) => ReferenceKind::Function,
                        _ => ReferenceKind::Call,
                    };
                    reference = Some(Reference { kind, to, addend: 0, span });
                }
                Operand::Number(value, module) => {
                    insn.imm = range(i128::from(value), 32, span)?;
                    match form.op {
                        Op::LoadImm64(_) => insn.imm = insn.imm & 0xffff_ffff | module << 32,
                        _ => insn.off = module as i16,
                    }
                }
                Operand::Expression(expression) => {
                    let value = expression.evaluate(symbols)?;
                    match (slot, value) {
                        (Slot::Imm64, Value::Address { symbol, addend }) => {
                            let addend = i64::try_from(addend).unwrap_or(i64::MAX);
                            let (kind, to) = (ReferenceKind::Address, Referent::Symbol(symbol));
                            reference = Some(Reference { kind, to, addend, span });
                        }
                        (_, Value::Address { symbol, .. }) => {
                            return Err(address(symbols, symbol, slot, span));
                        }
                        (_, Value::Number { value, bits }) => set(&mut insn, slot, value, bits, span)?,
                    }
                }
                Operand::Distance(expression) => {
                    let value = expression.number(symbols)?;
                    match slot {
                        Slot::Target => insn.off = distance(value, 16, span)? as i16,
                        _ => insn.imm = distance(value, 32, span)?,
                    }
                }
            }
        }
        if let Op::LoadImm64(Imm64::Func) = form.op {
            insn.imm &= 0xffff_ffff;
        }
        Ok(Matched { insn, reference })
    }
}
/// Puts a number into the field of its slot.
fn set(insn: &mut Insn, slot: Slot, value: i128, bits: bool, span: Span) -> Result<(), Failure> {
    match slot {
        Slot::Imm64 => {
            let signed = i64::try_from(value).ok();
            let fits = signed.or_else(|| u64::try_from(value).ok().map(|value| value as i64));
            insn.imm = fits.ok_or_else(|| {
                Failure::new(codes::IMMEDIATE_RANGE, span, format!("{value} does not fit 64 bits"))
            })?;
        }
        Slot::Disp => {
            insn.off = i16::try_from(value).map_err(|_| {
                Failure::new(codes::OFFSET_RANGE, span, format!("the offset {value} does not fit 16 bits"))
                    .help("offsets are -32768 to 32767; add the rest to the register first")
            })?;
        }
        Slot::ImmHi | Slot::ImmLo => {
            let half = u16::try_from(value).map_err(|_| {
                Failure::new(codes::IMMEDIATE_RANGE, span, format!("{value} is not 0 to 65535"))
            })?;
            let shift = if slot == Slot::ImmHi { 16 } else { 0 };
            let whole = insn.imm as u32 | u32::from(half) << shift;
            insn.imm = i64::from(whole as i32);
        }
        Slot::MapOff => {
            let offset = u32::try_from(value).map_err(|_| {
                Failure::new(codes::IMMEDIATE_RANGE, span, format!("{value} is no offset of 32 bits"))
            })?;
            insn.imm = insn.imm & 0xffff_ffff | i64::from(offset) << 32;
        }
        _ if bits => {
            let pattern = u32::try_from(value).ok().map(|value| i64::from(value as i32));
            insn.imm = pattern.map_or_else(|| range(value, 32, span), Ok)?;
        }
        _ => insn.imm = range(value, 32, span)?,
    }
    Ok(())
}

/// A signed number of so many bits.
fn range(value: i128, bits: u32, span: Span) -> Result<i64, Failure> {
    let limit = 1i128 << (bits - 1);
    if value >= -limit && value < limit {
        return Ok(value as i64);
    }
    let failure =
        Failure::new(codes::IMMEDIATE_RANGE, span, format!("{value} does not fit {bits} signed bits"));
    Err(if value > 0 && value < 2 * limit {
        failure.help(format!(
            "write {value:#x} if this pattern of bits is meant; the sign is extended to 64 bits"
        ))
    } else {
        failure.help("load it into a register first: `r1 = NUMBER ll`, or `lddw r1, NUMBER`")
    })
}

fn distance(value: i128, bits: u32, span: Span) -> Result<i64, Failure> {
    let limit = 1i128 << (bits - 1);
    if value >= -limit && value < limit {
        return Ok(value as i64);
    }
    Err(Failure::new(codes::JUMP_RANGE, span, format!("a distance of {value} does not fit {bits} bits"))
        .help("`gotol` reaches farther than `goto`"))
}

/// An address where only a number can stand.
fn address(symbols: &Symbols, symbol: SymbolId, slot: Slot, span: Span) -> Failure {
    let name = symbols.get(symbol).name;
    let failure = Failure::new(codes::WRONG_KIND, span, format!("`{name}` is an address, not a number"));
    match slot {
        Slot::Imm | Slot::Ximm => {
            failure.help(format!("an address takes a 64-bit load: `r1 = {name} ll`, or `lddw r1, {name}`"))
        }
        _ => failure,
    }
}
#[cfg(test)]
mod tests {
    use crate::{Dialect, Options, assemble};

    #[track_caller]
    fn check_with(dialect: Dialect, text: &str, expected: &[u64]) {
        let options = Options { dialect, strict: false };
        let words = match assemble("t.s", text, &options) {
            Ok(assembly) => assembly.words().unwrap(),
            Err(errors) => panic!("{text}: {errors:#?}"),
        };
        let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(word.to_le_bytes())).collect();
        assert_eq!(words, expected, "{text}: {words:#018x?}");
    }

    #[track_caller]
    fn check(text: &str, expected: &[u64]) {
        check_with(Dialect::Auto, text, expected);
        check_with(Dialect::Kernel, text, expected);
    }

    #[track_caller]
    fn check_classic(text: &str, expected: &[u64]) {
        check_with(Dialect::Auto, text, expected);
        check_with(Dialect::Classic, text, expected);
    }

    #[test]
    fn moves_and_arithmetic() {
        check("r0 = 2", &[0x0000_0002_0000_00b7]);
        check("r0 = -1", &[0xffff_ffff_0000_00b7]);
        check("w3 = 0xffffffff", &[0xffff_ffff_0000_03b4]);
        check("r1 = r2", &[0x0000_0000_0000_21bf]);
        check("r1 += 'A'", &[0x0000_0041_0000_0107]);
        check("r2 s>>= 3", &[0x0000_0003_0000_02c7]);
        check("r1 s/= 3", &[0x0000_0003_0001_0137]);
        check("w1 s%= w2", &[0x0000_0000_0001_219c]);
        check("r1 = (s8)r0", &[0x0000_0000_0008_01bf]);
        check("r0 = -r0", &[0x0000_0000_0000_0087]);
        check("r1 = be16 r1", &[0x0000_0010_0000_01dc]);
        check("r1 = bswap64 r1", &[0x0000_0040_0000_01d7]);
        check_classic("mov %r0, 2", &[0x0000_0002_0000_00b7]);
        check_classic("add r1, r2; comment", &[0x0000_0000_0000_210f]);
        check_classic("swap32 %r1", &[0x0000_0020_0000_01d7]);
    }

    #[test]
    fn memory() {
        check("r1 = *(u64 *)(r2 + 0x8)", &[0x0000_0000_0008_2179]);
        check("r1 = *(u64 *)(r2 +8)", &[0x0000_0000_0008_2179]);
        check("r1=*(u64*)(r2+8)", &[0x0000_0000_0008_2179]);
        check("r1 = *(u64 *)(r10 - 8)", &[0x0000_0000_fff8_a179]);
        check("w1 = *(u32 *)(r2 + 0)", &[0x0000_0000_0000_2161]);
        check("*(u32 *)(r10 - 4) = r1", &[0x0000_0000_fffc_1a63]);
        check("*(u8 *)(r1 + 2 * 3) = 7", &[0x0000_0007_0006_0172]);
        check("lock *(u64 *)(r1 + 0) += r2", &[0x0000_0000_0000_21db]);
        check("r2 = atomic_fetch_add((u64 *)(r1 + 0), r2)", &[0x0000_0001_0000_21db]);
        check("r0 = atomic64_cmpxchg((u64 *)(r1 +8), r0, r2)", &[0x0000_00f1_0008_21db]);
        check("w0 = cmpxchg32_32(r1 + 0, w0, w2)", &[0x0000_00f1_0000_21c3]);
        check("r0 = *(u8 *)skb[23]", &[0x0000_0017_0000_0030]);
        check("r0 = *(u16 *)skb[r7]", &[0x0000_0000_0000_7048]);
        check_classic("ldxdw r1, [r2+8]", &[0x0000_0000_0008_2179]);
        check_classic("stxb [%r1], %r2", &[0x0000_0000_0000_2173]);
        check_classic("stw [%r10-8], 0x11", &[0x0000_0011_fff8_0a62]);
        check_classic("lock fetch add32 [%r10-8], %r1", &[0x0000_0001_fff8_1ac3]);
    }

    #[test]
    fn jumps_and_calls() {
        check("goto +3", &[0x0000_0000_0003_0005]);
        check("goto pc-3", &[0x0000_0000_fffd_0005]);
        check("if r1 s> 0x5 goto pc+1", &[0x0000_0005_0001_0165]);
        check("if w1 == w2 goto +0x3 <out>", &[0x0000_0000_0003_211e]);
        check("top: if r1 & 7 goto top", &[0x0000_0007_ffff_0145]);
        check(
            "goto 1f\n1: goto 1b\ngoto 1b",
            &[0x0000_0000_0000_0005, 0x0000_0000_ffff_0005, 0x0000_0000_fffe_0005],
        );
        check("gotol end\nexit\nend:", &[0x0000_0001_0000_0006, 0x95]);
        check("may_goto pc+2", &[0x0000_0000_0002_00e5]);
        check("call 1", &[0x0000_0001_0000_0085]);
        check("call bpf_map_lookup_elem", &[0x0000_0001_0000_0085]);
        check("call bpf_map_lookup_elem#1", &[0x0000_0001_0000_0085]);
        check("call pc+3", &[0x0000_0003_0000_1085]);
        check("call sub\nexit\nsub: exit", &[0x0000_0001_0000_1085, 0x95, 0x95]);
        check("call kfunc[7@2]", &[0x0000_0007_0002_2085]);
        check("call bpf_iter_num_new#64233", &[0x0000_fae9_0000_2085]);
        check("callx r3", &[0x0000_0000_0000_038d]);
        check_classic("call %r2", &[0x0000_0000_0000_028d]);
        check_classic("jsle %r1, 0xffffffff, +2", &[0xffff_ffff_0002_01d5]);
        check_classic("ja32 L\nL: exit", &[0x0000_0000_0000_0006, 0x95]);
        check_classic("call local f\nf: exit", &[0x0000_0000_0000_1085, 0x95]);
    }

    #[test]
    fn wide_loads() {
        check("r1 = 5 ll", &[0x0000_0005_0000_0118, 0]);
        check("r1 = 0x1122334455667788 ll", &[0x5566_7788_0000_0118, 0x1122_3344_0000_0000]);
        check("r1 = -1ll", &[0xffff_ffff_0000_0118, 0xffff_ffff_0000_0000]);
        check("r1 = map[3]", &[0x0000_0003_0000_1118, 0]);
        check("r1 = map[fd:3][0]+16", &[0x0000_0003_0000_2118, 0x0000_0010_0000_0000]);
        check("r1 = btf[7@1]", &[0x0000_0007_0000_3118, 0x0000_0001_0000_0000]);
        check("r1 = func pc-2", &[0xffff_fffe_0000_4118, 0]);
        check_classic("lddw %r1, 0xffffffffffffffff", &[0xffff_ffff_0000_0118, 0xffff_ffff_0000_0000]);
        check_classic("lddw r1, map_fd 3", &[0x0000_0003_0000_1118, 0]);
    }

    #[test]
    fn listings_read_back() {
        check("12: (b7) r0 = 1  ; R0_w=1\n13: (95) exit", &[0x0000_0001_0000_00b7, 0x95]);
        check("  0:\tb7 00 00 00 01 00 00 00\tr0 = 0x1", &[0x0000_0001_0000_00b7]);
        check("  0:\t85 10 00 00 ff ff ff ff\tcall -0x1", &[0xffff_ffff_0000_1085]);
        check("7: (18) r1 = 0xffff888100000000", &[0x0000_0000_0000_0118, 0xffff_8881_0000_0000]);
    }
}
