//! A table with every kind in it, and the damage tests do to it.

use crate::{
    Btf, BtfBuilder, CompositeDef, Encoding, Endian, EnumDef, Error, JsonStyle, Linkage, MemberDef, ParamDef,
    SectionVar, Strictness, TypeDef, TypeId, dump_json, dump_raw,
};

/// Every kind, as the kernel takes it:
///
/// ```c
/// typedef volatile const int tagged;
/// struct node { struct node *restrict next; char text[8]; unsigned low : 3, high : 5; float ratio; };
/// union either { int one; long two; };
/// enum color { RED = -1, GREEN = 7 };  enum wide { HUGE = 1 << 40 };
/// int visit(struct node *at, ...);  struct node root;
/// ```
pub(crate) fn all_kinds() -> Result<BtfBuilder, Error> {
    let mut types = BtfBuilder::new();
    let int = types.add_int("int", 4, Encoding::SIGNED)?;
    let unsigned = types.add_int("unsigned int", 4, Encoding::NONE)?;
    let long = types.add_int("long", 8, Encoding::SIGNED)?;
    let char = types.add_int("char", 1, Encoding::CHAR)?;
    let constant = types.add(TypeDef::Const { target: int })?;
    let volatile = types.add(TypeDef::Volatile { target: constant })?;
    types.add(TypeDef::Typedef { name: "tagged".into(), target: volatile })?;
    let float = types.add(TypeDef::Float { name: "float".into(), size: 4 })?;
    let text = types.add_array(char, unsigned, 8)?;
    let node = TypeId(types.next_id().0 + 3);
    let tag = types.add(TypeDef::TypeTag { name: "rcu".into(), target: node, attribute: false })?;
    let pointer = types.add_ptr(tag)?;
    let restrict = types.add(TypeDef::Restrict { target: pointer })?;
    let member =
        |name: &str, ty, bit_offset, bit_size| MemberDef { name: name.into(), ty, bit_offset, bit_size };
    types.add_struct(CompositeDef {
        name: "node".into(),
        size: 24,
        kind_flag: true,
        members: vec![
            member("next", restrict, 0, 0),
            member("text", text, 64, 0),
            member("low", unsigned, 128, 3),
            member("high", unsigned, 131, 5),
            member("ratio", float, 160, 0),
        ],
    })?;
    types.add(TypeDef::Union(CompositeDef {
        name: "either".into(),
        size: 8,
        kind_flag: false,
        members: vec![member("one", int, 0, 0), member("two", long, 0, 0)],
    }))?;
    types.add(TypeDef::Enum(EnumDef {
        name: "color".into(),
        size: 4,
        signed: true,
        variants: vec![("RED".into(), -1), ("GREEN".into(), 7)],
    }))?;
    types.add(TypeDef::Enum64(EnumDef {
        name: "wide".into(),
        size: 8,
        signed: false,
        variants: vec![("HUGE".into(), 1 << 40)],
    }))?;
    types.add(TypeDef::Fwd { name: "hidden".into(), is_union: true })?;
    let params =
        vec![ParamDef { name: "at".into(), ty: pointer }, ParamDef { name: String::new(), ty: TypeId::VOID }];
    let proto = types.add(TypeDef::FuncProto { ret: int, params })?;
    let func = types.add_func("visit", Linkage::Global, proto)?;
    types.add(TypeDef::DeclTag {
        name: "arg:nonnull".into(),
        target: func,
        component: Some(0),
        attribute: false,
    })?;
    let var = types.add_var("root", Linkage::Global, node)?;
    types.add(TypeDef::Datasec {
        name: ".bss".into(),
        size: 24,
        vars: vec![SectionVar { ty: var, offset: 0, size: 24 }],
    })?;
    Ok(types)
}

pub(crate) fn bytes(endian: Endian) -> Vec<u8> {
    all_kinds().and_then(|mut types| types.finish(endian)).expect("the sample is well formed")
}

pub(crate) fn table() -> Btf {
    Btf::parse(bytes(Endian::NATIVE), None).expect("the sample is well formed")
}

/// Asks a table everything there is to ask. That nothing panics, and that it ends, is the point.
pub(crate) fn exercise(btf: &Btf) {
    for number in 0..btf.end_id().0.saturating_add(2) {
        let id = TypeId(number);
        let _ = (btf.resolve(id), btf.skip_modifiers(id), btf.size_of(id), btf.kind_of(id));
        assert_eq!(btf.get(id).map(|ty| ty.kind()), btf.kind_of(id));
        let name = btf.name_of(id).to_owned();
        if !name.is_empty() {
            assert!(btf.ids_by_name(&name).any(|found| found == id), "`{name}` is not found");
        }
    }
    let _ = (btf.validate(Strictness::Object), btf.validate(Strictness::Kernel).map_err(|e| e.to_string()));
    let mut text = String::new();
    dump_raw(btf, &mut text).expect("strings take all text");
    dump_json(btf, JsonStyle::Pretty, &mut text).expect("strings take all text");
    let again = BtfBuilder::from_btf(btf).finish(btf.endian()).expect("what was read can be written");
    let again = Btf::parse(again, btf.base().cloned()).expect("what was written can be read");
    assert_eq!(raw(&again), raw(btf));
}

pub(crate) fn raw(btf: &Btf) -> String {
    let mut text = String::new();
    dump_raw(btf, &mut text).expect("strings take all text");
    text
}

/// Numbers without end, the same for the same seed (Marsaglia's xorshift64).
pub(crate) struct Xorshift(pub(crate) u64);

impl Xorshift {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end.max(1)
    }

    /// Changes one to three words or bits.
    pub(crate) fn damage(&mut self, bytes: &mut [u8]) {
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len() / 4) * 4;
            let from = self.below(bytes.len() / 4) * 4;
            match self.below(4) {
                0 => bytes[at + self.below(4)] ^= 1 << self.below(8),
                1 => bytes.copy_within(from..from + 4, at),
                2 => bytes[at + self.below(4)] = [0, 1, 0x7f, 0x80, 0xff][self.below(5)],
                _ => bytes[at..at + 4].copy_from_slice(&(self.below(64) as u32).to_le_bytes()),
            }
        }
    }
}
