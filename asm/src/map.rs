//! `.map NAME { … }` and `.struct NAME { … }`: the blocks of the language.

use skep_diag::closest;
use skep_linux::MapType;

use crate::assembler::{Assembler, expression};
use crate::codes;
use crate::expression::Failure;
use crate::lexer::{Kind, Span, Token};
use crate::section::{Relocation, RelocationKind};
use crate::signature::{Cursor, TypeName};
use crate::symbols::{Binding, FieldType, StructType, SymbolId, SymbolKind};

/// A map as the source describes it.
#[derive(Debug)]
pub(crate) struct Map {
    pub(crate) symbol: SymbolId,
    pub(crate) map_type: MapType,
    pub(crate) key: Option<Shape>,
    pub(crate) value: Option<Shape>,
    pub(crate) max_entries: Option<u32>,
    pub(crate) flags: Option<u32>,
    pub(crate) map_extra: Option<u64>,
    pub(crate) numa_node: Option<u32>,
    pub(crate) pinning: Option<u32>,
    /// The map that shows what the maps in this one look like.
    pub(crate) inner: Option<SymbolId>,
    /// Initial values: maps or programs.
    pub(crate) values: Option<Vec<SymbolId>>,
}

/// What a key or a value is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Size(u32),
    Type(TypeName),
}

/// The flags a map is made with, as the kernel's header names them, without `BPF_F_`.
const FLAGS: [(&str, u32); 17] = [
    ("NO_PREALLOC", 1 << 0),
    ("NO_COMMON_LRU", 1 << 1),
    ("NUMA_NODE", 1 << 2),
    ("RDONLY", 1 << 3),
    ("WRONLY", 1 << 4),
    ("STACK_BUILD_ID", 1 << 5),
    ("ZERO_SEED", 1 << 6),
    ("RDONLY_PROG", 1 << 7),
    ("WRONLY_PROG", 1 << 8),
    ("CLONE", 1 << 9),
    ("MMAPABLE", 1 << 10),
    ("PRESERVE_ELEMS", 1 << 11),
    ("INNER_MAP", 1 << 12),
    ("LINK", 1 << 13),
    ("SEGV_ON_FAULT", 1 << 17),
    ("NO_USER_CONV", 1 << 18),
    ("RB_OVERWRITE", 1 << 19),
];

const ATTRIBUTES: [&str; 10] =
    ["type", "key", "value", "max_entries", "flags", "map_extra", "numa_node", "pinning", "inner", "values"];

/// Reads `.map NAME { attribute = value … }` and gives the map its place.
pub(crate) fn read<'a>(assembler: &mut Assembler<'a>, cursor: &mut Cursor<'a, '_>) -> Result<(), Failure> {
    let (name, at) = cursor.word("the map's name")?;
    let Some(symbol) = assembler.symbols.find(name) else { return Ok(()) };
    let block = block(cursor)?;
    let mut map = Map {
        symbol,
        map_type: MapType::Unspec,
        key: None,
        value: None,
        max_entries: None,
        flags: None,
        map_extra: None,
        numa_node: None,
        pinning: None,
        inner: None,
        values: None,
    };
    let mut has_type = false;
    let mut is_whole = true;
    for entry in entries(block) {
        let mut entry = Cursor::new(entry, at);
        has_type |= entry.peek() == Some(&Kind::Word("type"));
        if let Err(failure) = assembler.attribute(&mut map, &mut entry) {
            assembler.fail(failure);
            is_whole = false;
        }
    }
    if !is_whole {
        return Ok(());
    }
    // Checked last: a block that is broken otherwise has said enough.
    if !has_type {
        let failure = Failure::new(codes::BAD_MAP, at, format!("map `{name}` has no type"));
        return Err(failure.help("write `type = hash` or another map type in its block"));
    }
    assembler.add_map(map, name, at)
}

/// The tokens between the braces.
fn block<'a, 't>(cursor: &mut Cursor<'a, 't>) -> Result<&'t [Token<'a>], Failure> {
    cursor.skip_separators();
    let open = cursor.span();
    cursor.operator("{")?;
    match cursor.rest() {
        [block @ .., Token { kind: Kind::Operator("}"), .. }] => Ok(block),
        _ => {
            Err(Failure::new(codes::BAD_DIRECTIVE, open, "this block does not end").help("close it with `}`"))
        }
    }
}

/// The entries of a block, parted by ends of lines or by commas outside of brackets.
fn entries<'a, 't>(block: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    let mut depth = 0i32;
    block
        .split(move |token| {
            match token.kind {
                Kind::Operator("[" | "(") => depth = depth.saturating_add(1),
                Kind::Operator("]" | ")") => depth = depth.saturating_sub(1),
                _ => {}
            }
            token.kind == Kind::End || depth == 0 && token.kind == Kind::Operator(",")
        })
        .filter(|entry| !entry.is_empty())
}

impl<'a> Assembler<'a> {
    fn attribute(&mut self, map: &mut Map, entry: &mut Cursor<'a, '_>) -> Result<(), Failure> {
        let (name, at) = entry.word("an attribute")?;
        entry.operator("=")?;
        match name {
            "type" => map.map_type = map_type(entry)?,
            "key" => map.key = Some(self.shape(entry)?),
            "value" => map.value = Some(self.shape(entry)?),
            "max_entries" => map.max_entries = Some(self.number(entry)?),
            "flags" => map.flags = Some(self.flags(entry)?),
            "map_extra" => map.map_extra = Some(self.wide_number(entry)?),
            "numa_node" => map.numa_node = Some(self.number(entry)?),
            "pinning" if entry.skip_word("by_name") => map.pinning = Some(1),
            "pinning" => map.pinning = Some(self.number(entry)?),
            "inner" => map.inner = Some(self.named(entry)?),
            "values" => {
                entry.operator("[")?;
                let mut values = Vec::new();
                while !entry.skip("]") {
                    entry.skip_separators();
                    values.push(self.named(entry)?);
                    entry.skip_separators();
                }
                map.values = Some(values);
            }
            _ => {
                let failure = Failure::new(codes::BAD_MAP, at, format!("a map has no attribute `{name}`"));
                return Err(match closest(name, ATTRIBUTES) {
                    Some(near) => failure.help(format!("did you mean `{near}`?")),
                    None => failure.help(format!("it has {}", ATTRIBUTES.join(", "))),
                });
            }
        }
        entry.done()
    }

    /// A size in bytes, or a type.
    fn shape(&self, entry: &mut Cursor<'a, '_>) -> Result<Shape, Failure> {
        let is_type = match entry.rest() {
            [Token { kind: Kind::Word("ptr" | "struct" | "const" | "void"), .. }, ..] => true,
            [Token { kind: Kind::Word(word), .. }, ..] => {
                let id = self.symbols.find(word);
                TypeName::int(word).is_some()
                    || id.is_some_and(|id| matches!(self.symbols.get(id).kind, SymbolKind::Struct(_)))
            }
            _ => false,
        };
        if !is_type {
            return self.number(entry).map(Shape::Size);
        }
        let ty = entry.type_name()?;
        if self.symbols.layout(&ty).is_none() {
            let title = "nothing says how large this type is";
            return Err(Failure::new(codes::UNKNOWN_TYPE, ty.span, title).help("define it with `.struct`"));
        }
        Ok(Shape::Type(ty))
    }

    fn number(&self, entry: &mut Cursor<'a, '_>) -> Result<u32, Failure> {
        let span = entry.span();
        let value = self.wide_number(entry)?;
        u32::try_from(value)
            .map_err(|_| Failure::new(codes::IMMEDIATE_RANGE, span, format!("{value} does not fit 32 bits")))
    }

    fn wide_number(&self, entry: &mut Cursor<'a, '_>) -> Result<u64, Failure> {
        let span = entry.span();
        let value = expression(entry.rest(), span)?.number(&self.symbols)?;
        entry.at += entry.rest().len();
        u64::try_from(value).map_err(|_| {
            Failure::new(
                codes::IMMEDIATE_RANGE,
                span,
                format!("{value} is not a number of at most 64 bits without a sign"),
            )
        })
    }

    /// Names parted by `|`, or a number.
    fn flags(&self, entry: &mut Cursor<'a, '_>) -> Result<u32, Failure> {
        let mut flags = 0;
        loop {
            let span = entry.span();
            let Some(Kind::Word(word)) = entry.peek() else {
                return self.number(entry).map(|number| flags | number);
            };
            if self.symbols.find(word).is_some() {
                return self.number(entry).map(|number| flags | number);
            }
            let upper = word.to_ascii_uppercase();
            let bare = upper.strip_prefix("BPF_F_").unwrap_or(&upper);
            let Some((_, flag)) = FLAGS.iter().find(|(name, _)| *name == bare) else {
                let failure = Failure::new(codes::BAD_MAP, span, format!("`{word}` is no flag of a map"));
                return Err(match closest(bare, FLAGS.iter().map(|(name, _)| *name)) {
                    Some(near) => failure.help(format!("did you mean `{}`?", near.to_ascii_lowercase())),
                    None => failure,
                });
            };
            flags |= flag;
            entry.at += 1;
            if !entry.skip("|") {
                return Ok(flags);
            }
        }
    }

    fn named(&self, entry: &mut Cursor<'a, '_>) -> Result<SymbolId, Failure> {
        let (name, at) = entry.word("a name")?;
        match self.symbols.find(name) {
            Some(id) if matches!(self.symbols.get(id).kind, SymbolKind::Label) => Ok(id),
            _ => Err(self.symbols.unknown(name, at)),
        }
    }

    /// Puts the map's variable into `.maps`: a pointer for each attribute, and one for each initial value.
    fn add_map(&mut self, map: Map, name: &'a str, at: Span) -> Result<(), Failure> {
        let members = map.member_count();
        let values = map.values.clone().unwrap_or_default();
        self.in_section(".maps", "aw", |assembler, section| {
            assembler.sections[section.index()].align = 8;
            assembler.place_name(name, at)?;
            let start = assembler.sections[section.index()].len();
            let size = 8 * (members + values.len()) as u64;
            assembler.reserve(size, at)?;
            for (slot, &symbol) in values.iter().enumerate() {
                let offset = start + 8 * (members + slot) as u64;
                let relocation = Relocation { offset, symbol, kind: RelocationKind::Load64 };
                assembler.sections[section.index()].relocations.push(relocation);
            }
            let symbol = assembler.symbols.get_mut(map.symbol);
            symbol.binding = Binding::Global;
            symbol.size = Some(size);
            Ok(())
        })?;
        self.maps.push(map);
        Ok(())
    }

    /// `.struct NAME { field: type … }`
    pub(crate) fn define_struct(&mut self, cursor: &mut Cursor<'a, '_>) -> Result<(), Failure> {
        let (name, at) = cursor.word("the structure's name")?;
        let mut ty = StructType { align: 1, ..StructType::default() };
        for field in entries(block(cursor)?) {
            let mut field = Cursor::new(field, at);
            let (field_name, field_at) = field.word("a field")?;
            field.operator(":")?;
            let field_type = field.type_name()?;
            field.done()?;
            let Some((size, align)) = self.symbols.layout(&field_type) else {
                let title = "nothing says how large this type is";
                return Err(Failure::new(codes::UNKNOWN_TYPE, field_type.span, title)
                    .help("a structure is defined above the one that holds it"));
            };
            if ty.fields.iter().any(|known| known.name == field_name) {
                let title = format!("field `{field_name}` is defined twice");
                return Err(Failure::new(codes::DUPLICATE_NAME, field_at, title));
            }
            let offset = ty.size.next_multiple_of(align);
            ty.size = offset.saturating_add(size);
            if ty.size > 1 << 28 {
                return Err(Failure::new(codes::TOO_MUCH, field_at, "a structure is at most 256 MiB"));
            }
            ty.align = ty.align.max(align);
            ty.fields.push(FieldType { name: field_name.to_owned(), ty: field_type, offset });
        }
        ty.size = ty.size.next_multiple_of(ty.align);
        self.define_name(name, at, SymbolKind::Struct(ty))
    }
}

impl Map {
    /// How many pointers the map's variable begins with.
    pub(crate) fn member_count(&self) -> usize {
        1 + usize::from(self.key.is_some())
            + usize::from(self.value.is_some())
            + usize::from(self.max_entries.is_some())
            + usize::from(self.flags.is_some())
            + usize::from(self.map_extra.is_some())
            + usize::from(self.numa_node.is_some())
            + usize::from(self.pinning.is_some())
    }
}

fn map_type(entry: &mut Cursor) -> Result<MapType, Failure> {
    let (name, at) = entry.word("a map type such as `hash`")?;
    name.parse().map_err(|_| {
        let failure = Failure::new(codes::BAD_MAP, at, format!("`{name}` is no map type"));
        match closest(name, MapType::ALL.iter().map(|kind| kind.short_name())) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => {
                failure.help("types are named as in the kernel: hash, array, ringbuf, lpm_trie and others")
            }
        }
    })
}
