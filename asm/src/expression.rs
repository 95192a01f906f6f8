//! Expressions: C's operators over whole numbers and addresses.
//!
//! An expression is kept in postfix order, so that neither a long sum nor its evaluation needs recursion.

use skep_diag::Code;

use crate::codes;
use crate::lexer::{Kind, Span, Token, register};
use crate::symbols::{SymbolId, Symbols};

/// How deep parentheses and unary operators may be nested.
const MAX_DEPTH: u32 = 64;

/// An expression that has been read but not evaluated.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expression<'a> {
    nodes: Vec<(Node<'a>, Span)>,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Node<'a> {
    Number { value: u64, bits: bool },
    Name(&'a str),
    SizeOf(&'a str),
    Negate,
    Invert,
    Binary(&'static str),
}

/// What an expression comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Value {
    /// A number. `bits` says that a pattern of bits is meant, so that it may use the sign bit of a field.
    Number { value: i128, bits: bool },
    /// A distance from something with an address.
    Address { symbol: SymbolId, addend: i128 },
}

/// Why there is no expression, or no value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    pub(crate) span: Span,
    pub(crate) title: String,
    pub(crate) help: Option<String>,
    /// The name that nothing has, where one like it may have been meant. It is looked for when the failure is told, since
    /// most are not: the next spelling of the instruction fits.
    pub(crate) unknown: Option<Unknown>,
}

/// A name that nothing has, by the role it was to play.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Unknown {
    Name(String),
    /// It may be a helper's.
    Callee(String),
}

impl Failure {
    pub(crate) fn new(code: Code, span: Span, title: impl Into<String>) -> Failure {
        Failure { code, span, title: title.into(), help: None, unknown: None }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Failure {
        Failure { help: Some(help.into()), ..self }
    }
}

impl<'a> Expression<'a> {
    /// Reads the longest expression at the start of `tokens`; gives it and how many tokens it takes.
    /// The error is the index of the token that should have been an operand.
    pub(crate) fn parse(tokens: &[Token<'a>]) -> Result<(Expression<'a>, usize), usize> {
        let mut parser = Parser { tokens, at: 0, nodes: Vec::new() };
        parser.binary(0, 0)?;
        let (first, last) = (tokens.first(), tokens.get(parser.at.wrapping_sub(1)));
        let span = match (first, last) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span::default(),
        };
        Ok((Expression { nodes: parser.nodes, span }, parser.at))
    }

    /// The name the expression consists of, if it is nothing else.
    pub(crate) fn as_name(&self) -> Option<&'a str> {
        match self.nodes.as_slice() {
            [(Node::Name(name), _)] => Some(name),
            _ => None,
        }
    }

    /// Works the expression out.
    pub(crate) fn evaluate(&self, symbols: &Symbols<'a>) -> Result<Value, Failure> {
        self.evaluate_within(symbols, 0)
    }

    pub(crate) fn evaluate_within(&self, symbols: &Symbols<'a>, depth: u32) -> Result<Value, Failure> {
        let mut stack: Vec<Value> = Vec::new();
        for &(node, span) in &self.nodes {
            let value = match node {
                Node::Number { value, bits } => Value::Number { value: i128::from(value), bits },
                Node::Name(name) => symbols.value(name, span, depth)?,
                Node::SizeOf(name) => symbols.size_of(name, span)?,
                Node::Negate | Node::Invert => {
                    let Some(Value::Number { value, bits }) = stack.pop() else {
                        return Err(Failure::new(
                            codes::BAD_EXPRESSION,
                            span,
                            "an address has no such operation",
                        ));
                    };
                    if node == Node::Invert {
                        Value::Number { value: !value, bits: true }
                    } else {
                        Value::Number { value: value.wrapping_neg(), bits }
                    }
                }
                Node::Binary(op) => {
                    let (Some(right), Some(left)) = (stack.pop(), stack.pop()) else { continue };
                    binary(op, left, right, symbols)
                        .map_err(|title| Failure::new(codes::BAD_EXPRESSION, span, title))?
                }
            };
            stack.push(value);
        }
        stack.pop().ok_or_else(|| Failure::new(codes::BAD_EXPRESSION, self.span, "an expression is missing"))
    }

    /// Works out an expression that must be a number.
    pub(crate) fn number(&self, symbols: &Symbols<'a>) -> Result<i128, Failure> {
        match self.evaluate(symbols)? {
            Value::Number { value, .. } => Ok(value),
            Value::Address { symbol, .. } => Err(Failure::new(
                codes::WRONG_KIND,
                self.span,
                format!("`{}` is an address, and a number is wanted", symbols.get(symbol).name),
            )),
        }
    }
}

fn binary(op: &str, left: Value, right: Value, symbols: &Symbols) -> Result<Value, &'static str> {
    const OVERFLOW: &str = "the value does not fit 64 bits";
    let (a, b, bits) = match (left, right) {
        (Value::Number { value: a, bits: x }, Value::Number { value: b, bits: y }) => (a, b, x || y),
        (Value::Address { symbol, addend }, Value::Number { value, .. }) if op == "+" || op == "-" => {
            let addend = if op == "+" { addend.checked_add(value) } else { addend.checked_sub(value) };
            return Ok(Value::Address { symbol, addend: addend.ok_or(OVERFLOW)? });
        }
        (Value::Number { value, .. }, Value::Address { symbol, addend }) if op == "+" => {
            return Ok(Value::Address { symbol, addend: addend.checked_add(value).ok_or(OVERFLOW)? });
        }
        (Value::Address { symbol: a, addend: x }, Value::Address { symbol: b, addend: y }) if op == "-" => {
            let between = symbols.distance(a, b).ok_or("the distance of these two is not known here")?;
            let value = between.checked_add(x).and_then(|sum| sum.checked_sub(y)).ok_or(OVERFLOW)?;
            return Ok(Value::Number { value, bits: false });
        }
        _ => return Err("addresses can be added to numbers and subtracted, nothing else"),
    };
    let shift = || u32::try_from(b).ok().filter(|by| *by < 64).ok_or("a shift is by 0 to 63 bits");
    let (value, bits) = match op {
        "+" => (a.checked_add(b), bits),
        "-" => (a.checked_sub(b), bits),
        "*" => (a.checked_mul(b), bits),
        "/" | "%" if b == 0 => return Err("division by zero"),
        "/" => (a.checked_div(b), bits),
        "%" => (a.checked_rem(b), bits),
        "<<" => (a.checked_mul(1i128 << shift()?), true),
        ">>" => (Some(a >> shift()?), bits),
        "&" => (Some(a & b), true),
        "|" => (Some(a | b), true),
        _ => (Some(a ^ b), true),
    };
    let fits = |value: &i128| *value >= i128::from(i64::MIN) && *value <= i128::from(u64::MAX);
    Ok(Value::Number { value: value.filter(fits).ok_or(OVERFLOW)?, bits })
}

/// How tightly an operator binds; C's order.
fn precedence(kind: &Kind) -> Option<(&'static str, u32)> {
    let Kind::Operator(op) = kind else { return None };
    let level = match *op {
        "|" => 1,
        "^" => 2,
        "&" => 3,
        "<<" | ">>" => 4,
        "+" | "-" => 5,
        "*" | "/" | "%" => 6,
        _ => return None,
    };
    Some((op, level))
}

struct Parser<'a, 't> {
    tokens: &'t [Token<'a>],
    at: usize,
    nodes: Vec<(Node<'a>, Span)>,
}

impl<'a> Parser<'a, '_> {
    fn binary(&mut self, least: u32, depth: u32) -> Result<(), usize> {
        self.unary(depth)?;
        while let Some(token) = self.tokens.get(self.at)
            && let Some((op, level)) = precedence(&token.kind)
            && level > least
        {
            self.at += 1;
            self.binary(level, depth)?;
            self.nodes.push((Node::Binary(op), token.span));
        }
        Ok(())
    }

    fn unary(&mut self, depth: u32) -> Result<(), usize> {
        let Some(token) = self.tokens.get(self.at).filter(|_| depth < MAX_DEPTH) else { return Err(self.at) };
        let node = match &token.kind {
            Kind::Operator("-") => Some(Node::Negate),
            Kind::Operator("~") => Some(Node::Invert),
            Kind::Operator("+") => None,
            _ => return self.primary(depth),
        };
        self.at += 1;
        self.unary(depth + 1)?;
        self.nodes.extend(node.map(|node| (node, token.span)));
        Ok(())
    }

    fn primary(&mut self, depth: u32) -> Result<(), usize> {
        let Some(token) = self.tokens.get(self.at) else { return Err(self.at) };
        let node = match &token.kind {
            Kind::Number { value, bits } => Node::Number { value: *value, bits: *bits },
            Kind::Operator("(") => {
                self.at += 1;
                self.binary(0, depth + 1)?;
                return self.close();
            }
            Kind::Word("sizeof") => {
                self.at += 1;
                let parenthesized = self.is("(");
                self.at += usize::from(parenthesized);
                let Some(Token { kind: Kind::Word(name), span }) = self.tokens.get(self.at) else {
                    return Err(self.at);
                };
                self.nodes.push((Node::SizeOf(name), *span));
                self.at += 1;
                return if parenthesized { self.close() } else { Ok(()) };
            }
            Kind::Word("ll" | "goto") => return Err(self.at),
            Kind::Word(name) if register(token).is_none() => Node::Name(name),
            _ => return Err(self.at),
        };
        self.nodes.push((node, token.span));
        self.at += 1;
        Ok(())
    }

    fn is(&self, op: &str) -> bool {
        matches!(self.tokens.get(self.at), Some(Token { kind: Kind::Operator(found), .. }) if *found == op)
    }

    fn close(&mut self) -> Result<(), usize> {
        if !self.is(")") {
            return Err(self.at);
        }
        self.at += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexer::lex;

    #[track_caller]
    fn check(text: &str, expected: Result<i128, &str>) {
        let (tokens, _) = lex(text, false);
        let (expression, used) = Expression::parse(&tokens).unwrap();
        assert_eq!(used, tokens.len() - 1, "all of {text} is read");
        let found = expression.number(&Symbols::default());
        assert_eq!(found.as_ref().map_err(|failure| failure.title.as_str()).copied(), expected, "{text}");
    }

    #[test]
    fn operators_bind_as_in_c() {
        check("1 + 2 * 3", Ok(7));
        check("(1 + 2) * 3", Ok(9));
        check("10 - 4 - 3", Ok(3));
        check("1 << 4 | 1", Ok(17));
        check("7 & 3 ^ 1", Ok(2));
        check("-5 % 3", Ok(-2));
        check("~0", Ok(-1));
        check("- - 4", Ok(4));
        check("-8 >> 1", Ok(-4));
        check("0xffffffffffffffff", Ok(i128::from(u64::MAX)));
    }

    #[test]
    fn what_has_no_value_says_why() {
        check("1 / 0", Err("division by zero"));
        check("1 << 64", Err("a shift is by 0 to 63 bits"));
        check("0xffffffffffffffff + 1", Err("the value does not fit 64 bits"));
        check("nothing", Err("nothing is named `nothing`"));
    }

    #[test]
    fn long_and_deep_expressions_are_safe() {
        let sum = vec!["1"; 100_000].join("+");
        check(&sum, Ok(100_000));
        let deep = "(".repeat(100_000);
        let (tokens, _) = lex(&deep, false);
        assert!(Expression::parse(&tokens).is_err());
    }
}
