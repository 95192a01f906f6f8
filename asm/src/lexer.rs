//! Text to tokens: numbers, names, operators, strings; comments and the prefixes of listings are dropped here.

use skep_diag::Code;

use crate::codes;

/// A piece of the source.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) span: Span,
}

/// A stretch of a line, in bytes. A statement over several lines is marked where it begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Span {
    /// From 1.
    pub(crate) line: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    /// From the start of this one to the end of `last`, if that is on the same line.
    pub(crate) fn to(self, last: Span) -> Span {
        if last.line == self.line && last.end > self.end { Span { end: last.end, ..self } } else { self }
    }

    /// The empty place right after this one.
    pub(crate) fn after(self) -> Span {
        Span { start: self.end, end: self.end.saturating_add(1), ..self }
    }
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Kind<'a> {
    /// A name, a mnemonic, a register, a directive.
    Word(&'a str),
    /// A number. `bits` says it was not written in decimal, so that the pattern of bits is meant.
    Number {
        value: u64,
        bits: bool,
    },
    /// `1f` or `2b`.
    LocalLabel {
        number: u32,
        forward: bool,
    },
    Text(Vec<u8>),
    Operator(&'static str),
    /// What a listing shows in front of an instruction: its opcode byte, or its 8 or 16 bytes.
    Listed(Vec<u8>),
    /// The end of a line, or `;` between statements.
    End,
}

/// What the lexer could not read.
pub(crate) struct Fault {
    pub(crate) code: Code,
    pub(crate) title: String,
    pub(crate) span: Span,
    pub(crate) help: Option<&'static str>,
}

/// Reads a whole source. A line with a fault gives no tokens.
pub(crate) fn lex(text: &str, semicolon_comments: bool) -> (Vec<Token<'_>>, Vec<Fault>) {
    let mut tokens = Vec::new();
    let mut faults = Vec::new();
    let mut in_comment = None;
    let mut number = 0u32;
    for line in text.lines() {
        number = number.saturating_add(1);
        let first = tokens.len();
        let mut lexer = Line { text: line, at: 0, number, semicolon_comments, first, in_comment };
        if let Err(fault) = lexer.run(&mut tokens) {
            faults.push(fault);
            tokens.truncate(first);
        }
        in_comment = lexer.in_comment;
        let end = line.len() as u32;
        tokens.push(Token { kind: Kind::End, span: Span { line: number, start: end, end } });
    }
    if let Some(span) = in_comment {
        faults.push(Fault {
            code: codes::BAD_STRING,
            title: "this comment does not end".to_owned(),
            span,
            help: Some("close it with `*/`"),
        });
    }
    (tokens, faults)
}

/// Longest first, so that the first that fits is the one meant. Those with `s` are the signed forms of pseudo-C.
const OPERATORS: [&str; 48] = [
    "s>>=", "s<<=", "s>=", "s<=", "s/=", "s%=", "s>", "s<", ">>=", "<<=", "==", "!=", ">=", "<=", "+=", "-=",
    "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "->", "(", ")", "[", "]", "{", "}", ",", ":", "+", "-",
    "*", "/", "%", "&", "|", "^", "~", "=", "<", ">", "@", "!", "#",
];

struct Line<'a> {
    text: &'a str,
    at: usize,
    number: u32,
    semicolon_comments: bool,
    /// Index of the line's first token.
    first: usize,
    /// Where the comment began that the line is inside of.
    in_comment: Option<Span>,
}

impl<'a> Line<'a> {
    fn run(&mut self, tokens: &mut Vec<Token<'a>>) -> Result<(), Fault> {
        if self.in_comment.is_none() {
            self.listing_prefix(tokens);
        }
        while self.skip_blank(tokens) {
            let start = self.at;
            let kind = self.token(tokens)?;
            // What follows is for debuggers, and has numbers of 128 bits.
            let is_for_debuggers =
                tokens.len() == self.first && matches!(kind, Kind::Word(".file" | ".ident"));
            tokens.push(Token { kind, span: self.span(start) });
            if is_for_debuggers {
                break;
            }
        }
        Ok(())
    }

    /// What stands before an instruction in a log or a disassembly: `12: (b7)`, or the offset and all the bytes.
    fn listing_prefix(&mut self, tokens: &mut Vec<Token<'a>>) {
        let trimmed = self.text.trim_start();
        if self.listing_header(tokens) {
            return;
        }
        let digits = trimmed.len() - trimmed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let Some(rest) = trimmed.get(digits..).and_then(|rest| rest.strip_prefix(':')).filter(|_| digits > 0)
        else {
            return;
        };
        let body = rest.trim_start();
        let start = self.text.len() - body.len();
        let bytes = body.as_bytes();
        if let [b'(', high, low, b')', ..] = bytes
            && let Some(code) = hex_byte(*high, *low)
        {
            self.at = start + 4;
            self.semicolon_comments = true;
            tokens.push(Token { kind: Kind::Listed(vec![code]), span: self.span(start) });
            return;
        }
        let byte = |chunk: &[u8]| match chunk {
            [high, low, b' ' | b'\t'] => hex_byte(*high, *low),
            _ => None,
        };
        let listed: Vec<u8> = bytes.chunks(3).take(16).map_while(byte).collect();
        if listed.len() == 8 || listed.len() == 16 {
            self.at = start + listed.len() * 3;
            self.semicolon_comments = true;
            tokens.push(Token {
                kind: Kind::Listed(listed),
                span: Span { end: self.at as u32 - 1, ..self.span(start) },
            });
        }
    }

    /// The lines llvm-objdump puts between instructions: the file, the section, `0000000000000000 <name>:`.
    fn listing_header(&mut self, tokens: &mut Vec<Token<'a>>) -> bool {
        let mut push = |kind, start: usize, end: usize| {
            let span = Span { line: self.number, start: start as u32, end: end as u32 };
            tokens.push(Token { kind, span });
        };
        let end = self.text.len();
        if let Some(name) =
            self.text.strip_prefix("Disassembly of section ").and_then(|rest| rest.strip_suffix(':'))
        {
            push(Kind::Word(".section"), 0, end);
            push(Kind::Text(name.as_bytes().to_vec()), end - name.len() - 1, end - 1);
        } else if let Some((address, rest)) = self.text.split_once(" <")
            && address.len() == 16
            && address.bytes().all(|b| b.is_ascii_hexdigit())
            && let Some(name) = rest.strip_suffix(">:")
        {
            push(Kind::Word(name), 18, end - 2);
            push(Kind::Operator(":"), end - 1, end);
        } else if !self.text.ends_with("file format elf64-bpf") {
            return false;
        }
        self.at = end;
        true
    }

    /// Moves to the next token; false at the end of the line.
    fn skip_blank(&mut self, tokens: &mut Vec<Token<'a>>) -> bool {
        loop {
            let rest = self.rest();
            if self.in_comment.is_some() {
                let Some(end) = rest.find("*/") else { return false };
                self.at += end + 2;
                self.in_comment = None;
                continue;
            }
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("/*") {
                self.in_comment =
                    Some(Span { line: self.number, start: self.at as u32, end: self.at as u32 + 2 });
                self.at += 2;
            } else if trimmed.starts_with(';') {
                if self.semicolon_comments || tokens.len() == self.first {
                    return false;
                }
                let start = self.at;
                self.at += 1;
                tokens.push(Token { kind: Kind::End, span: self.span(start) });
                self.first = tokens.len();
                // A second `;` is not the start of a comment line.
                while self.rest().trim_start().starts_with(';') {
                    self.at += self.rest().len() - self.rest().trim_start().len() + 1;
                }
            } else {
                let is_comment = trimmed.starts_with("//") || self.is_hash_comment(tokens);
                return !trimmed.is_empty() && !is_comment;
            }
        }
    }

    /// `#` begins a comment, but for the number of a callee: `call name#1`, `call #1`.
    fn is_hash_comment(&self, tokens: &[Token<'a>]) -> bool {
        let rest = self.rest();
        if !rest.starts_with('#') {
            return false;
        }
        let statement = tokens.get(self.first..).unwrap_or_default();
        let is_call = statement.iter().any(|token| token.kind == Kind::Word("call"));
        let is_number = rest[1..].starts_with(|c: char| c.is_ascii_digit() || c == '-');
        let fits = statement.last().is_some_and(|last| {
            last.kind == Kind::Word("call")
                || matches!(last.kind, Kind::Word(_)) && last.span.end as usize == self.at
        });
        !(is_call && is_number && fits)
    }

    fn token(&mut self, tokens: &[Token<'a>]) -> Result<Kind<'a>, Fault> {
        let rest = self.rest();
        let after_register =
            tokens.get(self.first..).and_then(<[_]>::last).is_some_and(|last| register(last).is_some());
        match rest.as_bytes() {
            [b'0'..=b'9', ..] => self.number(),
            [b'"', ..] => self.string(),
            [b'\'', ..] => self.character(),
            [b'%', b'r' | b'w', b'0'..=b'9', ..] => {
                self.at += 1;
                Ok(self.word())
            }
            [b's', b'<' | b'>' | b'/' | b'%', ..] if after_register => Ok(self.operator(rest)),
            [first, ..] if is_word_start(*first) => Ok(self.word()),
            _ => match OPERATORS.iter().find(|op| rest.starts_with(**op)) {
                Some(_) => Ok(self.operator(rest)),
                None => {
                    let start = self.at;
                    let found = rest.chars().next().unwrap_or(' ');
                    self.at += found.len_utf8();
                    Err(self.fault(codes::UNEXPECTED, format!("unexpected character `{found}`"), start))
                }
            },
        }
    }

    fn operator(&mut self, rest: &str) -> Kind<'a> {
        let op = OPERATORS.iter().find(|op| rest.starts_with(**op)).copied().unwrap_or("#");
        self.at += op.len();
        Kind::Operator(op)
    }

    fn word(&mut self) -> Kind<'a> {
        let rest = self.rest();
        let length = rest.bytes().take_while(|b| is_word_start(*b) || b.is_ascii_digit()).count();
        self.at += length;
        Kind::Word(&rest[..length])
    }

    fn number(&mut self) -> Result<Kind<'a>, Fault> {
        let start = self.at;
        let rest = self.rest();
        let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let text = &rest[..length];
        self.at += length;
        let stem = &text[..length - 1];
        if stem.bytes().all(|b| b.is_ascii_digit()) && text.ends_with(['f', 'b']) && !stem.is_empty() {
            let number = stem.parse().map_err(|_| self.bad_number(text, start))?;
            return Ok(Kind::LocalLabel { number, forward: text.ends_with('f') });
        }
        // `5ll` is the number and the mark of a 64-bit load.
        let digits = match text.strip_suffix("ll") {
            Some(digits) if !digits.is_empty() => {
                self.at -= 2;
                digits
            }
            _ => text,
        };
        let (radix, body) = match digits.as_bytes() {
            [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
            [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
            [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
            [b'0', _, ..] => (8, &digits[1..]),
            _ => (10, digits),
        };
        let body: String = body.chars().filter(|c| *c != '_').collect();
        let value = u64::from_str_radix(&body, radix).map_err(|_| self.bad_number(digits, start))?;
        Ok(Kind::Number { value, bits: radix != 10 })
    }

    fn bad_number(&self, text: &str, start: usize) -> Fault {
        let fault =
            self.fault(codes::BAD_NUMBER, format!("`{text}` is not a number of at most 64 bits"), start);
        let octal = text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
        let help = if octal {
            "a number that starts with 0 is octal"
        } else {
            "numbers are decimal, 0x hexadecimal, 0o or 0 octal, 0b binary"
        };
        Fault { help: Some(help), ..fault }
    }

    fn character(&mut self) -> Result<Kind<'a>, Fault> {
        let start = self.at;
        self.at += 1;
        let mut bytes = Vec::new();
        self.unit(&mut bytes)?;
        if !self.rest().starts_with('\'') || bytes.len() > 8 || bytes.is_empty() {
            return Err(self.fault(codes::BAD_STRING, "a character ends with `'`".to_owned(), start));
        }
        self.at += 1;
        let value = bytes.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
        Ok(Kind::Number { value, bits: true })
    }

    fn string(&mut self) -> Result<Kind<'a>, Fault> {
        let start = self.at;
        self.at += 1;
        let mut bytes = Vec::new();
        while !self.rest().starts_with('"') {
            if self.rest().is_empty() {
                return Err(self.fault(codes::BAD_STRING, "this string does not end".to_owned(), start));
            }
            self.unit(&mut bytes)?;
        }
        self.at += 1;
        Ok(Kind::Text(bytes))
    }

    /// One character of a string, or one escape.
    fn unit(&mut self, bytes: &mut Vec<u8>) -> Result<(), Fault> {
        let start = self.at;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(()) };
        self.at += first.len_utf8();
        if first != '\\' {
            bytes.extend_from_slice(first.encode_utf8(&mut [0; 4]).as_bytes());
            return Ok(());
        }
        let escape = rest[1..].bytes().next().unwrap_or_default();
        let mut digits = 0;
        let value = match escape {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 8,
            b'f' => 12,
            b'\\' | b'"' | b'\'' => escape,
            b'0'..=b'7' => {
                digits = rest[1..].bytes().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
                u32::from_str_radix(&rest[1..1 + digits], 8).unwrap_or_default() as u8
            }
            b'x' => {
                let length = rest[2..].bytes().take(2).take_while(u8::is_ascii_hexdigit).count();
                digits = length + 1;
                u8::from_str_radix(&rest[2..2 + length], 16).map_err(|_| {
                    self.fault(codes::BAD_STRING, "`\\x` takes hexadecimal digits".to_owned(), start)
                })?
            }
            _ => return Err(self.fault(codes::BAD_STRING, "no such escape in a string".to_owned(), start)),
        };
        bytes.push(value);
        self.at += digits.max(1);
        Ok(())
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn span(&self, start: usize) -> Span {
        Span { line: self.number, start: start as u32, end: self.at as u32 }
    }

    fn fault(&self, code: Code, title: String, start: usize) -> Fault {
        Fault { code, title, span: self.span(start), help: None }
    }
}

/// The width and number of a word that names a register, existing or not.
pub(crate) fn register(token: &Token) -> Option<(char, u32)> {
    let Kind::Word(word) = token.kind else { return None };
    register_name(word)
}

/// `r3` is `('r', 3)`.
pub(crate) fn register_name(word: &str) -> Option<(char, u32)> {
    let class = word.chars().next().filter(|c| matches!(c, 'r' | 'w'))?;
    let digits = &word[1..];
    let plain = !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { Some((class, digits.parse().ok()?)) } else { None }
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.' | b'$')
}

fn hex_byte(high: u8, low: u8) -> Option<u8> {
    let digit = |byte| char::from(byte).to_digit(16);
    Some((digit(high)? << 4 | digit(low)?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let (tokens, faults) = lex(text, false);
        let mut words: Vec<String> = tokens
            .iter()
            .map(|token| match &token.kind {
                Kind::Word(word) => (*word).to_owned(),
                Kind::Number { value, bits } => format!("{value}{}", if *bits { "b" } else { "" }),
                Kind::LocalLabel { number, forward } => {
                    format!("{number}{}", if *forward { "f" } else { "r" })
                }
                Kind::Text(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
                Kind::Operator(op) => (*op).to_owned(),
                Kind::Listed(bytes) => {
                    format!("<{}>", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
                }
                Kind::End => ".".to_owned(),
            })
            .collect();
        words.extend(faults.iter().map(|fault| fault.title.clone()));
        assert_eq!(words.join(" "), expected, "{text}");
    }

    #[test]
    fn numbers_in_every_base() {
        check("10 0x1F 0o17 017 0b11 1_000 'a' '\\n' 5ll", "10 31b 15b 15b 3b 1000 97b 10b 5 ll .");
        check("1f 22b", "1f 22r .");
        check("09", ". `09` is not a number of at most 64 bits");
        check("0x1ffffffffffffffff", ". `0x1ffffffffffffffff` is not a number of at most 64 bits");
        check("0x", ". `0x` is not a number of at most 64 bits");
    }

    #[test]
    fn signed_operators_stand_after_a_register_only() {
        check("r1 s>>= 5", "r1 s>>= 5 .");
        check("r1s>>=5", "r1s >>= 5 .");
        check("%r1 s> %w2", "r1 s> w2 .");
        check("s>>2", "s >> 2 .");
        check("r1 %= r2", "r1 %= r2 .");
    }

    #[test]
    fn comments_and_separators() {
        check("r1 = 5 # 0x5\nexit // end", "r1 = 5 . exit .");
        check("exit; exit;; # x", "exit . exit . .");
        check("; a comment line", ".");
        check("a /* b\nc */ d", "a . d .");
        check("a /* b", "a . this comment does not end");
        check("call bpf_x#1 # x", "call bpf_x # 1 .");
        check("call #0", "call # 0 .");
        check("call x #1", "call x .");
        check("exit #1", "exit .");
    }

    #[test]
    fn prefixes_of_listings_are_dropped() {
        check("12: (b7) r0 = 2      ; R0_w=2", "<b7> r0 = 2 .");
        check("  0:\tb7 00 00 00 00 00 00 00\tr0 = 0x0", "<b700000000000000> r0 = 0b .");
        check("1: r0 = 1", "1 : r0 = 1 .");
    }

    #[test]
    fn strings_have_escapes() {
        check(r#""a\n\x41\101\"" "é""#, r#""a\nAA\"" "é" ."#);
        check(r#""abc"#, ". this string does not end");
        check(r#""\q""#, ". no such escape in a string");
        check("é", ". unexpected character `é`");
    }
}
