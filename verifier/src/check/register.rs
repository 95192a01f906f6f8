//! Registers must have been written before they are read, and the frame pointer is never written.
//!
//! Mirrors `check_reg_arg` and `reg_bounds_sanity_check` (`kernel/bpf/verifier.c`).

use skep_isa::Reg;

use crate::Check;
use crate::domain::Contradiction;
use crate::env::{Env, reject};
use crate::rejection::Rejection;
use crate::state::{Base, RegState};

impl Env<'_> {
    /// The register is about to be read.
    pub(crate) fn check_read(&mut self, reg: Reg) -> Check {
        self.scratched.regs |= 1 << reg.number();
        if self.state.reg(reg).kind.base == Base::NotInit {
            return reject(Rejection::UnreadableRegister { reg: reg.number() });
        }
        Ok(())
    }

    /// The register is about to be written.
    pub(crate) fn check_write(&mut self, reg: Reg) -> Check {
        self.scratched.regs |= 1 << reg.number();
        if reg == Reg::R10 {
            return reject(Rejection::FramePointerWrite {});
        }
        Ok(())
    }

    /// A register number as it stands in the instruction may be none.
    pub(crate) fn check_exists(&self, number: u8) -> Check {
        if number > 10 {
            return reject(Rejection::InvalidRegister { reg: number });
        }
        Ok(())
    }

    /// Whether the register holds something whose value this loader may not see.
    pub(crate) fn is_secret(&self, reg: &RegState) -> bool {
        !self.can.leak_pointers && !reg.is_scalar()
    }

    /// What is known of a register must not contradict itself. Where it does, the kernel gives the bounds up and goes on,
    /// unless the program asked to be refused.
    pub(crate) fn check_sane(&mut self, reg: &mut RegState, context: &'static str) -> Check {
        let Some(contradiction) = reg.value.contradiction() else { return Ok(()) };
        if self.log.is_wanted() {
            let what = match contradiction {
                Contradiction::Range => "range bounds violation",
                Contradiction::Const64 => "const tnum out of sync with range bounds",
                Contradiction::Const32 => "const subreg tnum out of sync with range bounds",
            };
            let (w, n, bits) = (&reg.value.b64, &reg.value.b32, reg.value.tnum);
            self.log.write(format_args!(
                "verifier bug: REG INVARIANTS VIOLATION ({context}): {what} u64=[{:#x}, {:#x}] s64=[{:#x}, {:#x}] \
                 u32=[{:#x}, {:#x}] s32=[{:#x}, {:#x}] var_off=({:#x}, {:#x})\n",
                w.umin, w.umax, w.smin, w.smax, n.umin, n.umax, n.smin, n.smax, bits.value, bits.mask
            ));
        }
        if self.options.test_reg_invariants {
            return reject(Rejection::Invariant { what: context });
        }
        reg.value.forget_bounds();
        Ok(())
    }
}
