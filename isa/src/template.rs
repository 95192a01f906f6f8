//! Templates of the instruction table, walked from text to text.
//!
//! A template is short and read once per instruction written, so it is walked as it stands; nothing is kept.

/// A part of a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Text to be written as it is.
    Literal(&'static str),
    /// A field to be filled in.
    Slot(Slot),
}

/// The placeholders `Form::texts` documents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slot {
    /// `{dst}`: the destination register.
    Dst,
    /// `{src}`: the source register.
    Src,
    /// `{wdst}`: the destination register's low half.
    WideDst,
    /// `{wsrc}`: the source register's low half.
    WideSrc,
    /// `{r0}`: register 0.
    R0,
    /// `{w0}`: register 0's low half.
    W0,
    /// `{imm}`: the immediate, signed.
    Imm,
    /// `{ximm}`: the immediate, which a log has in hexadecimal.
    Ximm,
    /// `{imm_hi}`: the immediate's upper half.
    ImmHi,
    /// `{imm_lo}`: the immediate's lower half.
    ImmLo,
    /// `{imm64}`: the immediate of two words.
    Imm64,
    /// `{disp}`: the displacement, with its sign.
    Disp,
    /// `{target}`: where a jump by the offset leads.
    Target,
    /// `{long_target}`: where a jump or call by the immediate leads.
    LongTarget,
    /// `{helper}`: a helper.
    Helper,
    /// `{kfunc}`: a kernel function.
    Kfunc,
    /// `{map}`: a map.
    Map,
    /// `{map_off}`: an offset into a value.
    MapOff,
    /// `{btf}`: an id of a type.
    Btf,
}

impl Slot {
    fn named(name: &str) -> Option<Slot> {
        Some(match name {
            "dst" => Slot::Dst,
            "src" => Slot::Src,
            "wdst" => Slot::WideDst,
            "wsrc" => Slot::WideSrc,
            "r0" => Slot::R0,
            "w0" => Slot::W0,
            "imm" => Slot::Imm,
            "ximm" => Slot::Ximm,
            "imm_hi" => Slot::ImmHi,
            "imm_lo" => Slot::ImmLo,
            "imm64" => Slot::Imm64,
            "disp" => Slot::Disp,
            "target" => Slot::Target,
            "long_target" => Slot::LongTarget,
            "helper" => Slot::Helper,
            "kfunc" => Slot::Kfunc,
            "map" => Slot::Map,
            "map_off" => Slot::MapOff,
            "btf" => Slot::Btf,
            _ => return None,
        })
    }
}

/// The parts of a template in order. What is not a placeholder is literal, braces and all; a test knows there is none.
pub fn pieces(template: &'static str) -> impl Iterator<Item = Piece> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let (piece, left) = match rest.find('{') {
            None if rest.is_empty() => return None,
            None => (Piece::Literal(rest), ""),
            Some(0) => match rest.find('}').and_then(|end| Some((Slot::named(rest.get(1..end)?)?, end))) {
                Some((slot, end)) => (Piece::Slot(slot), &rest[end + 1..]),
                None => (Piece::Literal(rest), ""),
            },
            Some(start) => {
                let (literal, left) = rest.split_at(start);
                (Piece::Literal(literal), left)
            }
        };
        rest = left;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FORMS;

    #[test]
    fn a_template_falls_into_parts() {
        let parts: Vec<Piece> = pieces("if {wdst} s> {ximm} goto {target}").collect();
        assert_eq!(
            parts,
            [
                Piece::Literal("if "),
                Piece::Slot(Slot::WideDst),
                Piece::Literal(" s> "),
                Piece::Slot(Slot::Ximm),
                Piece::Literal(" goto "),
                Piece::Slot(Slot::Target),
            ]
        );
    }

    #[test]
    fn every_placeholder_of_the_table_is_known() {
        for form in FORMS {
            for template in form.texts().chain(form.classic.iter().copied()) {
                for piece in pieces(template) {
                    assert!(
                        !matches!(piece, Piece::Literal(text) if text.contains(['{', '}'])),
                        "{template}"
                    );
                }
            }
        }
    }
}
