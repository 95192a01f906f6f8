//! The spellings of the instruction table, turned into a tree that statements are matched against.
//!
//! Each template is a row of words, operators and slots. Rows share their beginnings: the tree branches on words,
//! operators and kinds of register, until the first slot that takes more than one token. What is left of the rows
//! found on the way down are the candidates, so a statement is tried against a few rows and not against all.

use std::collections::HashMap;
use std::sync::LazyLock;

use skep_isa::{FORMS, Form, Slot};

use crate::lexer::{self, Kind, Token};

/// How instructions are written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Dialect {
    /// Either, statement by statement.
    #[default]
    Auto,
    /// Pseudo-C: what clang, llvm-mc, llvm-objdump and the verifier's log write.
    Kernel,
    /// Mnemonics: what ubpf, rbpf and the conformance suite write.
    Classic,
}

/// One spelling of one form.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) form: &'static Form,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) dialect: Dialect,
    /// The template as the table has it.
    pub(crate) text: &'static str,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Piece {
    Literal(String),
    Slot(Slot),
}

/// The letter of the registers a slot takes, if it takes one.
pub(crate) fn register_class(slot: Slot) -> Option<char> {
    match slot {
        Slot::Dst | Slot::Src | Slot::R0 => Some('r'),
        Slot::WideDst | Slot::WideSrc | Slot::W0 => Some('w'),
        _ => None,
    }
}

/// All spellings.
pub(crate) struct Templates {
    pub(crate) rows: Vec<Row>,
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    literals: HashMap<String, usize>,
    registers: HashMap<char, usize>,
    /// Rows whose fixed part ends here.
    rows: Vec<usize>,
}

pub(crate) static TEMPLATES: LazyLock<Templates> = LazyLock::new(Templates::new);

impl Templates {
    fn new() -> Templates {
        let mut templates = Templates { rows: Vec::new(), nodes: vec![Node::default()] };
        for form in FORMS {
            for text in form.texts() {
                templates.add(form, text, Dialect::Kernel);
            }
            for &text in form.classic {
                templates.add(form, text, Dialect::Classic);
            }
        }
        templates
    }

    fn add(&mut self, form: &'static Form, text: &'static str, dialect: Dialect) {
        let Some(pieces) = pieces(text) else { return };
        let mut node = 0;
        for piece in &pieces {
            let fresh = self.nodes.len();
            let entry = match piece {
                Piece::Literal(word) => self.nodes[node].literals.entry(word.clone()),
                Piece::Slot(slot) => match register_class(*slot) {
                    Some(class) => {
                        node = *self.nodes[node].registers.entry(class).or_insert(fresh);
                        if node == fresh {
                            self.nodes.push(Node::default());
                        }
                        continue;
                    }
                    None => break,
                },
            };
            node = *entry.or_insert(fresh);
            if node == fresh {
                self.nodes.push(Node::default());
            }
        }
        self.nodes[node].rows.push(self.rows.len());
        self.rows.push(Row { form, pieces, dialect, text });
    }

    /// The rows that may fit, those with the longest fixed part first, and how many tokens led down the tree.
    pub(crate) fn candidates(&self, tokens: &[Token]) -> (Vec<&Row>, usize) {
        let mut node = &self.nodes[0];
        let mut path = vec![node];
        for token in tokens {
            match node.next(token) {
                Some(next) => node = &self.nodes[next],
                None => break,
            }
            path.push(node);
        }
        let rows = path.iter().rev().flat_map(|node| &node.rows).filter_map(|&row| self.rows.get(row));
        (rows.collect(), path.len() - 1)
    }

    /// What could stand after the first `depth` tokens of a statement, as words.
    pub(crate) fn words_after(&self, tokens: &[Token], depth: usize) -> impl Iterator<Item = &str> {
        self.after(tokens, depth).literals.keys().map(String::as_str)
    }

    /// A row that begins with the first `depth` tokens of a statement.
    pub(crate) fn row_after(&self, tokens: &[Token], depth: usize) -> Option<&Row> {
        let mut node = self.after(tokens, depth);
        // The tree is as deep as the longest template, so this ends.
        while node.rows.is_empty() {
            let below = node.literals.values().chain(node.registers.values()).min()?;
            node = self.nodes.get(*below)?;
        }
        node.rows.first().and_then(|&row| self.rows.get(row))
    }

    fn after(&self, tokens: &[Token], depth: usize) -> &Node {
        let mut node = &self.nodes[0];
        for token in tokens.iter().take(depth) {
            node = node.next(token).map_or(node, |next| &self.nodes[next]);
        }
        node
    }

    /// Whether some row of this dialect begins with this token.
    pub(crate) fn begins(&self, token: &Token, dialect: Dialect) -> bool {
        self.rows.iter().any(|row| {
            row.dialect == dialect
                && match row.pieces.first() {
                    Some(Piece::Literal(word)) => literal(token) == Some(word),
                    Some(Piece::Slot(slot)) => {
                        register_class(*slot).is_some_and(|needed| class(token) == Some(needed))
                    }
                    None => false,
                }
        })
    }
}

impl Node {
    fn next(&self, token: &Token) -> Option<usize> {
        match class(token) {
            Some(class) => self.registers.get(&class).copied(),
            None => self.literals.get(literal(token)?).copied(),
        }
    }
}

/// The token as a template spells it, if it is a word, an operator or the number 0.
pub(crate) fn literal<'t>(token: &'t Token) -> Option<&'t str> {
    match token.kind {
        Kind::Word(word) => Some(word),
        Kind::Operator(op) => Some(op),
        Kind::Number { value: 0, .. } => Some("0"),
        _ => None,
    }
}

fn class(token: &Token) -> Option<char> {
    lexer::register(token).map(|(class, _)| class)
}

/// Takes a template apart. The lexer reads it with a register in the place of each slot, so that the template and
/// what people write are cut into tokens alike.
fn pieces(template: &'static str) -> Option<Vec<Piece>> {
    const FIRST: u32 = 900;
    let mut slots = Vec::new();
    let mut text = String::new();
    for piece in skep_isa::pieces(template) {
        match piece {
            skep_isa::Piece::Literal(literal) => text.push_str(literal),
            skep_isa::Piece::Slot(slot) => {
                text.push_str(&format!(" r{} ", FIRST as usize + slots.len()));
                slots.push(slot);
            }
        }
    }
    let (tokens, faults) = lexer::lex(&text, false);
    let pieces =
        tokens.iter().filter(|token| token.kind != Kind::End).map(|token| match lexer::register(token) {
            Some((_, number)) => slots.get(number.checked_sub(FIRST)? as usize).copied().map(Piece::Slot),
            None => literal(token).map(|word| Piece::Literal(word.to_owned())),
        });
    pieces.collect::<Option<Vec<_>>>().filter(|_| faults.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_table_is_understood() {
        let spellings: usize = FORMS.iter().map(|form| 1 + form.also.len() + form.classic.len()).sum();
        assert_eq!(TEMPLATES.rows.len(), spellings);
        assert!(TEMPLATES.nodes[0].rows.is_empty());
    }

    #[test]
    fn a_statement_has_few_candidates() {
        let (tokens, _) = lexer::lex("if r1 s> 5 goto out", false);
        let (rows, depth) = TEMPLATES.candidates(&tokens);
        assert_eq!((rows.len(), depth), (1, 3));
        let (tokens, _) = lexer::lex("r1 = r2", false);
        let (rows, _) = TEMPLATES.candidates(&tokens);
        assert_eq!(rows[0].text, "{dst} = {src}");
    }
}
