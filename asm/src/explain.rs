//! Why a statement is no instruction: the spelling that fits longest says what it wants instead.

use crate::codes;
use crate::expression::Failure;
use crate::lexer::{Kind, Span, Token, register};
use crate::symbols::Symbols;
use crate::template::{Row, TEMPLATES, literal};

/// Why no row fits: the one that fits longest says what it wants.
pub(crate) fn explain(tokens: &[Token], depth: usize, best: Option<Miss>, symbols: &Symbols) -> Failure {
    let Some(first) = tokens.first() else {
        return Failure::new(codes::UNEXPECTED, Span::default(), "an instruction is missing");
    };
    if let Some(miss) = best.filter(|miss| miss.at >= depth) {
        if let Some(failure) = miss.failure {
            return *failure;
        }
        let found = found(tokens, miss.at);
        let span = tokens.get(miss.at).map_or_else(|| statement_span(tokens).after(), |token| token.span);
        let failure = Failure::new(
            codes::BAD_OPERANDS,
            span,
            format!("{} is expected, and {found} found", miss.wanted),
        );
        if let Some((class, number)) = tokens.get(miss.at).and_then(register)
            && number > 10
        {
            return no_such_register(class, number, span);
        }
        return match tokens.get(miss.at).and_then(register) {
            Some((class, _)) if is_mixed(tokens, miss.at, class) => failure.help(ONE_WIDTH),
            _ => failure.help(format!("it is written `{}`", spelled(miss.row.text))),
        };
    }
    if depth > 0 {
        return explain_tree(tokens, depth);
    }
    let span = first.span;
    match &first.kind {
        Kind::Word(word) => {
            let failure =
                Failure::new(codes::UNKNOWN_INSTRUCTION, span, format!("`{word}` is not an instruction"));
            match skep_diag::closest(word, TEMPLATES.words_after(tokens, 0)) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None if symbols.find(word).is_some() => {
                    failure.help("a label is followed by `:`, a constant by `=`")
                }
                None => failure,
            }
        }
        _ => Failure::new(
            codes::UNKNOWN_INSTRUCTION,
            span,
            format!("an instruction does not begin with {}", found(tokens, 0)),
        ),
    }
}

const ONE_WIDTH: &str =
    "the registers of one instruction are all 64-bit, r0 to r10, or all 32-bit, w0 to w10";

/// Whether a register before the one at `at` is of another class.
fn is_mixed(tokens: &[Token], at: usize, class: char) -> bool {
    tokens.iter().take(at).filter_map(register).any(|(other, _)| other != class)
}

/// Why the tree of spellings ends after the first `depth` tokens.
fn explain_tree(tokens: &[Token], depth: usize) -> Failure {
    let span = tokens.get(depth).map_or_else(|| statement_span(tokens).after(), |token| token.span);
    let register_found = tokens.get(depth).and_then(register);
    if let Some((class, number)) = register_found
        && number > 10
    {
        return no_such_register(class, number, span);
    }
    let mut words: Vec<&str> = TEMPLATES.words_after(tokens, depth).collect();
    words.sort_unstable();
    let found = found(tokens, depth);
    let title = match words.as_slice() {
        [] => format!("a register is expected, and {found} found"),
        [only] => format!("`{only}` is expected, and {found} found"),
        _ => format!("{found} cannot stand here"),
    };
    let failure = Failure::new(codes::BAD_OPERANDS, span, title);
    let near = tokens.get(depth).and_then(literal);
    let near = near.and_then(|word| skep_diag::closest(word, words.iter().copied()));
    if let Some(near) = near {
        return failure.help(format!("did you mean `{near}`?"));
    }
    if register_found.is_some_and(|(class, _)| is_mixed(tokens, depth, class)) {
        return failure.help(ONE_WIDTH);
    }
    match TEMPLATES.row_after(tokens, depth) {
        Some(row) if words.len() < 2 => failure.help(format!("it is written `{}`", spelled(row.text))),
        _ => {
            words.truncate(24);
            failure.help(format!("what can: {}", words.join(" ")))
        }
    }
}

/// A template as a person would read it.
fn spelled(template: &str) -> String {
    let names = [
        ("{wdst}", "wD"),
        ("{wsrc}", "wS"),
        ("{dst}", "rD"),
        ("{src}", "rS"),
        (" {disp}", "{disp}"),
        ("{disp}", " + OFFSET"),
        ("{target}", "LABEL"),
        ("{long_target}", "LABEL"),
        ("{helper}", "HELPER"),
        ("{r0}", "r0"),
        ("{w0}", "w0"),
    ];
    let text = names.iter().fold(template.to_owned(), |text, (slot, name)| text.replace(slot, name));
    text.replace("{ximm}", "NUMBER")
        .replace("{imm}", "NUMBER")
        .replace("{imm64}", "NUMBER")
        .replace(['{', '}'], "")
}

fn found(tokens: &[Token], at: usize) -> String {
    match tokens.get(at).map(|token| &token.kind) {
        None | Some(Kind::End) => "the end of the statement".to_owned(),
        Some(Kind::Word(word)) => format!("`{word}`"),
        Some(Kind::Number { value, .. }) => format!("`{value}`"),
        Some(Kind::LocalLabel { .. }) => "a numbered label".to_owned(),
        Some(Kind::Text(_)) => "a string".to_owned(),
        Some(Kind::Operator(op)) => format!("`{op}`"),
        Some(Kind::Listed(_)) => "the bytes of a listing".to_owned(),
    }
}

pub(crate) fn statement_span(tokens: &[Token]) -> Span {
    match tokens {
        [first, .., last] => first.span.to(last.span),
        [only] => only.span,
        [] => Span::default(),
    }
}

pub(crate) fn no_such_register(class: char, number: u32, span: Span) -> Failure {
    let title = format!("there is no register `{class}{number}`");
    Failure::new(codes::NO_SUCH_REGISTER, span, title).help(format!("registers are {class}0 to {class}10"))
}

/// Where a row stopped fitting.
pub(crate) struct Miss {
    pub(crate) row: &'static Row,
    pub(crate) at: usize,
    pub(crate) wanted: &'static str,
    /// Something better to say than that a token is wrong.
    pub(crate) failure: Option<Box<Failure>>,
}
