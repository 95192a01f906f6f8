//! What a program may return, where that depends on what it is attached to.
//!
//! Mirrors `check_return_code`, `get_func_retval_range` and `bpf_lsm_get_retval_range` (`kernel/bpf/{verifier,bpf_lsm}.c`,
//! 6.18).

use skep_btf::{Type, TypeId};
use skep_linux::{AttachType, Context, Line, ProgType};
use skep_object::Program;

use super::{Attached, argument, is_hook_in};

/// What a program may return.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Returns {
    /// Anything; not even that it was set is asked, since nobody looks.
    Nothing,
    /// Anything that can be read.
    Any,
    /// A number from the first to the last.
    Range(i64, i64),
    /// The same of its low half.
    Range32(i64, i64),
    /// Nothing but null, or an object of this type with the reference to it.
    Object(TypeId),
}

impl Returns {
    /// Of a program of this context that is attached to this.
    pub(crate) fn of(
        program: &Program,
        line: Line,
        context: Option<&Context>,
        attached: Option<&Attached<'_>>,
    ) -> Returns {
        const MAX_ERRNO: i64 = 4095;
        let by_row = || match context.and_then(|context| context.returns) {
            Some((min, max)) => Returns::Range(min, max),
            None => Returns::Any,
        };
        let Some(attached) = attached else { return by_row() };
        match (program.kind.prog_type, program.kind.attach_type) {
            (ProgType::Tracing, Some(AttachType::TraceFentry | AttachType::TraceFexit)) => {
                Returns::Range(0, 0)
            }
            (ProgType::Tracing, Some(AttachType::TraceIter)) => Returns::Range(0, 1),
            (ProgType::Tracing, _) => Returns::Any,
            (ProgType::Lsm, Some(AttachType::LsmCgroup)) if attached.returns_nothing() => {
                Returns::Range(1, 1)
            }
            (ProgType::Lsm, Some(AttachType::LsmCgroup)) => Returns::Range(0, 1),
            (ProgType::Lsm, _) if attached.returns_nothing() => Returns::Nothing,
            (ProgType::Lsm, _) if is_hook_in(line, "bool_lsm_hooks", program) => Returns::Range32(0, 1),
            (ProgType::Lsm, _) => Returns::Range32(-MAX_ERRNO, 0),
            (ProgType::StructOps, _) if attached.returns_nothing() => Returns::Nothing,
            (ProgType::StructOps, _) => match argument::resolve(attached.btf, attached.proto.ret) {
                Some((_, Type::Ptr { target })) => {
                    Returns::Object(attached.btf.skip_modifiers(target).unwrap_or(TypeId(0)))
                }
                _ => Returns::Any,
            },
            _ => by_row(),
        }
    }

    /// The numbers, where there is a range of them.
    pub(crate) fn range(self) -> Option<(i64, i64)> {
        match self {
            Returns::Range(min, max) | Returns::Range32(min, max) => Some((min, max)),
            Returns::Object(_) => Some((0, 0)),
            Returns::Nothing | Returns::Any => None,
        }
    }
}
