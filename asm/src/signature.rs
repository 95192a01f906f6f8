//! Types as signatures, maps and structures write them, and the signatures of functions.

use crate::codes;
use crate::expression::Failure;
use crate::lexer::{Kind, Span, Token};

/// A type: a base, pointers to it, an array of that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct TypeName {
    pub(crate) base: Base,
    pub(crate) pointers: u32,
    /// Elements, if it is an array.
    pub(crate) count: Option<u32>,
    pub(crate) span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Base {
    Void,
    Int(&'static IntType),
    /// A structure of this source, or one that only the kernel knows.
    Struct(String),
}

/// An integer type of C or of the kernel.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct IntType {
    pub(crate) name: &'static str,
    pub(crate) size: u32,
    pub(crate) is_signed: bool,
    pub(crate) is_bool: bool,
}

/// What a function takes and gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Signature {
    pub(crate) params: Vec<Param>,
    pub(crate) ret: TypeName,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) ty: TypeName,
    /// What the verifier is told of it: `ctx`, `nonnull`, `arena`.
    pub(crate) tags: Vec<String>,
}

const fn int(name: &'static str, size: u32, is_signed: bool) -> IntType {
    IntType { name, size, is_signed, is_bool: false }
}

/// The integers, by C's name; the short names beside them are the kernel's.
static INTS: [(&[&str], IntType); 9] = [
    (&["u8", "__u8", "uchar"], int("unsigned char", 1, false)),
    (&["u16", "__u16", "ushort"], int("unsigned short", 2, false)),
    (&["u32", "__u32", "uint"], int("unsigned int", 4, false)),
    (&["u64", "__u64", "ulong"], int("unsigned long long", 8, false)),
    (&["s8", "i8", "__s8", "char"], int("char", 1, true)),
    (&["s16", "i16", "__s16", "short"], int("short", 2, true)),
    (&["s32", "i32", "__s32", "int"], int("int", 4, true)),
    (&["s64", "i64", "__s64", "long"], int("long long", 8, true)),
    (&["bool"], IntType { name: "_Bool", size: 1, is_signed: false, is_bool: true }),
];

impl TypeName {
    pub(crate) fn int(name: &str) -> Option<TypeName> {
        let (_, int) = INTS.iter().find(|(names, _)| names.contains(&name))?;
        Some(TypeName { base: Base::Int(int), pointers: 0, count: None, span: Span::default() })
    }

    pub(crate) fn structure(name: &str) -> TypeName {
        let base = Base::Struct(name.to_owned());
        TypeName { base, pointers: 0, count: None, span: Span::default() }
    }

    /// The unsigned integer of this size, if there is one.
    pub(crate) fn unsigned(size: u64) -> Option<TypeName> {
        let name = match size {
            1 => "u8",
            2 => "u16",
            4 => "u32",
            8 => "u64",
            _ => return None,
        };
        TypeName::int(name)
    }

    /// `void *`
    pub(crate) fn pointer() -> TypeName {
        TypeName { base: Base::Void, pointers: 1, count: None, span: Span::default() }
    }

    pub(crate) fn array(self, count: u32) -> TypeName {
        TypeName { count: Some(count), ..self }
    }

    fn is_void(&self) -> bool {
        self.base == Base::Void && self.pointers == 0
    }
}

impl Signature {
    /// What an entry program has: the context, and a number to return.
    pub(crate) fn of_program() -> Signature {
        let ty = TypeName::pointer();
        let params = vec![Param { name: "ctx".to_owned(), ty, tags: Vec::new() }];
        Signature { params, ret: TypeName::int("int").unwrap_or_else(TypeName::pointer) }
    }

    /// What a function of which nothing is said has.
    pub(crate) fn unknown() -> Signature {
        Signature { params: Vec::new(), ..Signature::of_program() }
    }
}

/// Reads tokens one after another.
pub(crate) struct Cursor<'a, 't> {
    tokens: &'t [Token<'a>],
    pub(crate) at: usize,
    /// Where the directive itself stands, for errors at its end.
    whole: Span,
}

impl<'a, 't> Cursor<'a, 't> {
    pub(crate) fn new(tokens: &'t [Token<'a>], whole: Span) -> Cursor<'a, 't> {
        Cursor { tokens, at: 0, whole }
    }

    pub(crate) fn peek(&self) -> Option<&'t Kind<'a>> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    pub(crate) fn rest(&self) -> &'t [Token<'a>] {
        self.tokens.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Where the next token is, or the end.
    pub(crate) fn span(&self) -> Span {
        match (self.tokens.get(self.at), self.tokens.last()) {
            (Some(token), _) => token.span,
            (None, Some(last)) => last.span.after(),
            (None, None) => self.whole.after(),
        }
    }

    pub(crate) fn skip(&mut self, op: &str) -> bool {
        let is = matches!(self.peek(), Some(Kind::Operator(found)) if *found == op);
        self.at += usize::from(is);
        is
    }

    pub(crate) fn skip_word(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(Kind::Word(found)) if *found == word);
        self.at += usize::from(is);
        is
    }

    /// Ends of lines and commas, which part the entries of a block.
    pub(crate) fn skip_separators(&mut self) {
        while self.peek() == Some(&Kind::End) || self.skip(",") {
            self.at += usize::from(self.peek() == Some(&Kind::End));
        }
    }

    pub(crate) fn word(&mut self, wanted: &str) -> Result<(&'a str, Span), Failure> {
        let span = self.span();
        match self.peek() {
            Some(Kind::Word(word)) => {
                self.at += 1;
                Ok((word, span))
            }
            _ => Err(self.expected(wanted)),
        }
    }

    /// A string, or a bare word.
    pub(crate) fn text(&mut self, wanted: &str) -> Result<(String, Span), Failure> {
        let span = self.span();
        let text = match self.peek() {
            Some(Kind::Text(bytes)) => String::from_utf8(bytes.clone()).map_err(|_| self.expected(wanted))?,
            Some(Kind::Word(word)) => (*word).to_owned(),
            _ => return Err(self.expected(wanted)),
        };
        self.at += 1;
        if text.contains('\0') {
            return Err(Failure::new(codes::BAD_STRING, span, "a name has no zero byte"));
        }
        Ok((text, span))
    }

    pub(crate) fn operator(&mut self, op: &str) -> Result<(), Failure> {
        if self.skip(op) { Ok(()) } else { Err(self.expected(&format!("`{op}`"))) }
    }

    pub(crate) fn done(&self) -> Result<(), Failure> {
        if self.is_done() { Ok(()) } else { Err(self.expected("the end of the line")) }
    }

    pub(crate) fn expected(&self, wanted: &str) -> Failure {
        Failure::new(codes::BAD_DIRECTIVE, self.span(), format!("{wanted} is expected here"))
    }

    /// `u32`, `ptr`, `ptr u64`, `u64 *`, `struct name *`, `u8[16]`.
    pub(crate) fn type_name(&mut self) -> Result<TypeName, Failure> {
        let start = self.span();
        let mut pointers = 0u32;
        while self.skip_word("ptr") {
            pointers += 1;
        }
        while self.skip_word("const") {}
        let bare_pointer = pointers > 0 && !matches!(self.peek(), Some(Kind::Word(_)));
        let base = if bare_pointer || self.skip_word("void") {
            Base::Void
        } else if self.skip_word("struct") {
            Base::Struct(self.word("the structure's name")?.0.to_owned())
        } else {
            let (name, _) = self.word("a type")?;
            match TypeName::int(name) {
                Some(int) => int.base,
                None => Base::Struct(name.to_owned()),
            }
        };
        while self.skip("*") {
            pointers += 1;
        }
        if pointers > 8 {
            return Err(Failure::new(codes::UNKNOWN_TYPE, start, "a pointer to a pointer goes eight deep"));
        }
        let mut ty = TypeName { base, pointers, count: None, span: start };
        if self.skip("[") {
            let count = match self.peek() {
                Some(&Kind::Number { value, .. }) => u32::try_from(value).ok(),
                _ => None,
            };
            ty.count = Some(count.ok_or_else(|| self.expected("the number of elements"))?);
            self.at += 1;
            self.operator("]")?;
        }
        Ok(ty)
    }

    /// `(name: type, …) -> type`
    pub(crate) fn signature(&mut self) -> Result<Signature, Failure> {
        let mut params = Vec::new();
        self.operator("(")?;
        while !self.skip(")") {
            if !params.is_empty() {
                self.operator(",")?;
            }
            let start = self.span();
            let (name, _) = self.word("a parameter")?;
            self.operator(":")?;
            let ty = self.type_name()?;
            if ty.is_void() || ty.count.is_some() {
                return Err(Failure::new(
                    codes::UNKNOWN_TYPE,
                    ty.span,
                    "a parameter is a number or a pointer",
                ));
            }
            let mut tags = Vec::new();
            while self.skip("@") {
                tags.push(self.word("a tag such as `nonnull`")?.0.to_owned());
            }
            params.push(Param { name: name.to_owned(), ty, tags });
            if params.len() > 12 {
                return Err(Failure::new(
                    codes::BAD_DIRECTIVE,
                    start,
                    "a function has that many parameters nowhere",
                ));
            }
        }
        let ret =
            if self.skip("->") { self.type_name()? } else { TypeName { pointers: 0, ..TypeName::pointer() } };
        Ok(Signature { params, ret })
    }
}
