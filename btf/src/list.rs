//! Lists inside type records (members, enumerators, parameters, section variables), read in place.

use std::fmt;
use std::marker::PhantomData;

use crate::{Btf, Kind, Member, Param, SectionVar, TypeId, Variant};

/// A list inside a type record, read in place.
#[derive(Clone, Copy)]
pub struct List<'a, T> {
    btf: &'a Btf,
    start: usize,
    len: u32,
    form: Form,
    element: PhantomData<T>,
}

/// What the type record says about how its elements are stored.
#[derive(Clone, Copy)]
pub struct Form {
    /// The bytes of one element.
    pub(crate) stride: u32,
    /// The record's `kind_flag`: members hold bit-field sizes, enumerators are signed.
    pub(crate) flag: bool,
}

impl<'a, T: Element<'a>> List<'a, T> {
    pub(crate) fn new(btf: &'a Btf, start: usize, len: u32, form: Form) -> List<'a, T> {
        List { btf, start, len, form, element: PhantomData }
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The one at `index`.
    pub fn get(&self, index: u32) -> Option<T> {
        (index < self.len).then(|| self.decode(index))
    }

    /// Each in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = T> + DoubleEndedIterator + use<'a, T> {
        let list = List { element: PhantomData, ..*self };
        // A range of `u32` has no exact size; a list has at most 65535 elements.
        (0..self.len as usize).map(move |index| list.decode(index as u32))
    }

    fn decode(&self, index: u32) -> T {
        T::decode(self.btf, self.start + (index * self.form.stride) as usize, self.form)
    }
}

impl<'a, T: Element<'a> + fmt::Debug> fmt::Debug for List<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// What stands in a [`List`]; sealed by living in a private module.
pub trait Element<'a>: Sized {
    /// Reads the element at byte `at` of `btf`.
    fn decode(btf: &'a Btf, at: usize, form: Form) -> Self;
}

impl<'a> Element<'a> for Member<'a> {
    fn decode(btf: &'a Btf, at: usize, form: Form) -> Self {
        let packed = btf.word(at + 8);
        let (bit_offset, bit_size) =
            if form.flag { (packed & 0xff_ffff, (packed >> 24) as u8) } else { (packed, 0) };
        Member { name: btf.name_at(btf.word(at)), ty: TypeId(btf.word(at + 4)), bit_offset, bit_size }
    }
}

impl<'a> Element<'a> for Variant<'a> {
    fn decode(btf: &'a Btf, at: usize, form: Form) -> Self {
        let low = btf.word(at + 4);
        let value = match (form.stride == Kind::Enum64.stride(), form.flag) {
            (false, false) => i128::from(low),
            (false, true) => i128::from(low as i32),
            (true, signed) => {
                let bits = u64::from(btf.word(at + 8)) << 32 | u64::from(low);
                if signed { i128::from(bits as i64) } else { i128::from(bits) }
            }
        };
        Variant { name: btf.name_at(btf.word(at)), value }
    }
}

impl<'a> Element<'a> for Param<'a> {
    fn decode(btf: &'a Btf, at: usize, _form: Form) -> Self {
        Param { name: btf.name_at(btf.word(at)), ty: TypeId(btf.word(at + 4)) }
    }
}

impl<'a> Element<'a> for SectionVar {
    fn decode(btf: &'a Btf, at: usize, _form: Form) -> Self {
        SectionVar { ty: TypeId(btf.word(at)), offset: btf.word(at + 4), size: btf.word(at + 8) }
    }
}
