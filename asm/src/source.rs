//! A source as a list of items: labels, constants, directives, instructions.

use crate::lexer::{Kind, Span, Token, register};

/// One part of a statement: a statement may have labels before it.
pub(crate) enum Item<'a, 't> {
    Label {
        name: &'a str,
        span: Span,
    },
    LocalLabel {
        number: u32,
    },
    /// `NAME = EXPRESSION`
    Constant {
        name: &'a str,
        span: Span,
        value: &'t [Token<'a>],
    },
    /// A word that starts with a dot, and what follows it. The braces of a block are in it, and its line ends too.
    Directive {
        name: &'a str,
        span: Span,
        rest: &'t [Token<'a>],
    },
    Instruction(&'t [Token<'a>]),
}

/// Cuts tokens into items.
pub(crate) fn items<'a, 't>(tokens: &'t [Token<'a>]) -> Vec<Item<'a, 't>> {
    let mut items = Vec::new();
    let mut rest = tokens;
    while !rest.is_empty() {
        let end = statement_end(rest);
        let (statement, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        split(statement, &mut items);
    }
    items
}

/// Where a statement ends: at the end of the line, or where its block closes.
fn statement_end(tokens: &[Token]) -> usize {
    let line = tokens.iter().position(|token| token.kind == Kind::End).unwrap_or(tokens.len());
    let is_directive =
        matches!(tokens.first(), Some(Token { kind: Kind::Word(word), .. }) if word.starts_with('.'));
    let mut on_line = tokens.iter().take(line);
    if !is_directive || !on_line.any(|token| token.kind == Kind::Operator("{")) {
        return line;
    }
    let mut depth = 0usize;
    let mut fresh_line = false;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Operator("{") => depth += 1,
            Kind::Operator("}") => depth = depth.saturating_sub(1),
            Kind::End if depth == 0 => return at,
            // The block was not closed, and the next directive begins.
            Kind::Word(word) if fresh_line && word.starts_with('.') => return line,
            _ => {}
        }
        fresh_line = token.kind == Kind::End;
    }
    if depth == 0 { tokens.len() } else { line }
}

fn split<'a, 't>(mut statement: &'t [Token<'a>], items: &mut Vec<Item<'a, 't>>) {
    loop {
        match statement {
            [Token { kind: Kind::Word(name), span }, Token { kind: Kind::Operator(":"), .. }, rest @ ..] => {
                items.push(Item::Label { name, span: *span });
                statement = rest;
            }
            [
                Token { kind: Kind::Number { value, .. }, .. },
                Token { kind: Kind::Operator(":"), .. },
                rest @ ..,
            ] => {
                items.push(Item::LocalLabel { number: u32::try_from(*value).unwrap_or(u32::MAX) });
                statement = rest;
            }
            [] => return,
            [
                name @ Token { kind: Kind::Word(word), span },
                Token { kind: Kind::Operator("="), .. },
                value @ ..,
            ] if register(name).is_none() => {
                items.push(Item::Constant { name: word, span: *span, value });
                return;
            }
            [Token { kind: Kind::Word(name), span }, rest @ ..] if name.starts_with('.') => {
                items.push(Item::Directive { name, span: *span, rest });
                return;
            }
            _ => {
                items.push(Item::Instruction(statement));
                return;
            }
        }
    }
}
