//! The catalog of rejections: one row each, with its code, what the kernel says, and the errno it says it with.
//!
//! The kernel's wording is an interface that users and tools match on; it stands here as seen in its logs. Codes go by
//! subject: `E00xx` encoding, `E01xx` register types, `E02xx` memory, `E03xx` lifetime of resources, `E04xx` types of calls,
//! `E05xx` execution context, `E06xx` program structure, `E07xx` policy, `E08xx` limits, `E09xx` BTF. A code is never
//! used for something else.

/// An errno a kernel answers with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(clippy::upper_case_acronyms)] // The kernel's names.
pub enum Errno {
    /// Not permitted: 1.
    EPERM,
    /// Too big: 7.
    E2BIG,
    /// Access denied: 13.
    EACCES,
    /// Bad address: 14.
    EFAULT,
    /// Invalid: 22.
    EINVAL,
}

impl Errno {
    /// Its number on Linux.
    #[must_use]
    pub const fn number(self) -> i32 {
        match self {
            Errno::EPERM => 1,
            Errno::E2BIG => 7,
            Errno::EACCES => 13,
            Errno::EFAULT => 14,
            Errno::EINVAL => 22,
        }
    }
}

macro_rules! rejections {
    ($($(#[doc = $doc:literal])* $code:ident $name:ident { $($field:ident: $ty:ty),* } in $errno:ident => $text:literal;)*) => {
        /// Why a program is refused.
        #[derive(Clone, PartialEq, Eq, Debug)]
        #[allow(missing_docs)] // A field is what the text says of it.
        pub enum Rejection {
            $($(#[doc = $doc])* $name { $($field: $ty),* },)*
        }

        impl Rejection {
            /// Its stable code.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self { $(Rejection::$name { .. } => stringify!($code),)* }
            }

            /// What the kernel answers the system call with.
            #[must_use]
            pub fn errno(&self) -> Errno {
                match self { $(Rejection::$name { .. } => Errno::$errno,)* }
            }

            /// The line the kernel's log ends with.
            #[must_use]
            pub fn message(&self) -> String {
                match self { $(Rejection::$name { $($field),* } => format!($text),)* }
            }
        }

        /// Every code, with the name of its rejection and its explanation.
        pub static CATALOG: &[(&str, &str, &str)] = &[$((stringify!($code), stringify!($name), concat!($($doc,)* "")),)*];
    };
}

rejections! {
    /// The opcode byte means nothing.
    E0001 UnknownOpcode { code: u8 } in EINVAL => "unknown opcode {code:02x}";
    /// A field that the instruction does not use is not zero.
    E0002 ReservedLdx { } in EINVAL => "BPF_LDX uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0003 ReservedStx { } in EINVAL => "BPF_STX uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0004 ReservedSt { } in EINVAL => "BPF_ST uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0005 ReservedAlu { } in EINVAL => "BPF_ALU uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0006 ReservedMov { } in EINVAL => "BPF_MOV uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0007 ReservedNeg { } in EINVAL => "BPF_NEG uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0008 ReservedEnd { } in EINVAL => "BPF_END uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0009 ReservedJump { } in EINVAL => "BPF_JMP/JMP32 uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0010 ReservedJa { } in EINVAL => "BPF_JA uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0011 ReservedCall { } in EINVAL => "BPF_CALL uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0012 ReservedExit { } in EINVAL => "BPF_EXIT uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0013 ReservedLdSkb { } in EINVAL => "BPF_LD_[ABS|IND] uses reserved fields";
    /// A field that the instruction does not use is not zero.
    E0026 ReservedLdImm64 { } in EINVAL => "BPF_LD_IMM64 uses reserved fields";
    /// A value's address is asked for beyond what any value can be.
    E0027 DirectValueOffset { off: u32 } in EINVAL => "direct value offset of {off} is not allowed";
    /// Values of this map have no fixed address.
    E0028 NoDirectValue { } in EINVAL => "no direct value access support for this map type";
    /// A value's address is asked for outside of it.
    E0029 DirectValueRange { value_size: u32, off: u32 } in EINVAL => "invalid access to map value pointer, value_size={value_size} off={off}";
    /// The two slots of a 64-bit load do not fit together.
    E0014 InvalidLdImm64 { } in EINVAL => "invalid bpf_ld_imm64 insn";
    /// The kind of a 64-bit load is not one the kernel knows.
    E0015 UnrecognizedLdImm64 { } in EINVAL => "unrecognized bpf_ld_imm64 insn";
    /// The atomic operation is not one the kernel knows.
    E0016 InvalidAtomic { imm: i32 } in EINVAL => "BPF_ATOMIC uses invalid atomic opcode {imm:02x}";
    /// Atomic operations work on four or eight bytes.
    E0017 AtomicSize { } in EINVAL => "invalid atomic operand size";
    /// A shift by a constant must be below the width.
    E0018 InvalidShift { shift: i32 } in EINVAL => "invalid shift {shift}";
    /// A constant divisor must not be zero.
    E0019 DivisionByZero { } in EINVAL => "div by zero";
    /// There are eleven registers.
    E0020 InvalidRegister { reg: u8 } in EINVAL => "R{reg} is invalid";
    /// A budgeted jump has no other operand than its distance.
    E0021 InvalidMayGoto { imm: i32 } in EINVAL => "invalid may_goto imm {imm}";
    /// A cast between address spaces goes between the two there are.
    E0023 InvalidCast { } in EINVAL => "addr_space_cast insn can only convert between address space 1 and 0";
    /// A cast between address spaces needs an arena.
    E0024 CastWithoutArena { } in EINVAL => "addr_space_cast insn can only be used in a program that has an associated arena";

    /// A register was read before anything was written to it on this path.
    E0101 UnreadableRegister { reg: u8 } in EACCES => "R{reg} !read_ok";
    /// The frame pointer cannot be written.
    E0102 FramePointerWrite { } in EACCES => "frame pointer is read only";
    /// Arithmetic was tried on a pointer by someone who may not see its value.
    E0103 PointerArithmetic { reg: u8 } in EACCES => "R{reg} pointer arithmetic prohibited";
    /// Part of a pointer would be copied.
    E0104 PartialCopy { reg: u8 } in EACCES => "R{reg} partial copy of pointer";
    /// Part of a pointer would be sign-extended.
    E0105 SignExtendPointer { reg: u8 } in EACCES => "R{reg} sign-extension part of pointer";
    /// Pointers may only be subtracted from each other.
    E0106 PointerPointer { reg: u8, op: &'static str } in EACCES => "R{reg} pointer {op} pointer prohibited";
    /// Only 64-bit arithmetic keeps a pointer.
    E0107 PointerArithmetic32 { reg: u8 } in EACCES => "R{reg} 32-bit pointer arithmetic prohibited";
    /// A pointer that may be null must be tested first.
    E0108 NullableArithmetic { reg: u8, kind: String } in EACCES => "R{reg} pointer arithmetic on {kind} prohibited, null-check it first";
    /// This kind of pointer cannot be moved.
    E0109 PointerKindArithmetic { reg: u8, kind: String } in EACCES => "R{reg} pointer arithmetic on {kind} prohibited";
    /// A pointer was subtracted from a number.
    E0110 SubtractFromScalar { reg: u8 } in EACCES => "R{reg} tried to subtract pointer from scalar";
    /// The stack pointer may be moved by addition only.
    E0111 SubtractFromStack { reg: u8 } in EACCES => "R{reg} subtraction from stack pointer prohibited";
    /// This operation does not keep a pointer.
    E0112 BitwisePointer { reg: u8, op: &'static str } in EACCES => "R{reg} bitwise operator {op} on pointer prohibited";
    /// This operation does not keep a pointer.
    E0113 PointerOperator { reg: u8, op: &'static str } in EACCES => "R{reg} pointer arithmetic with {op} operator prohibited";
    /// A pointer was moved by an amount without a lower bound.
    E0114 UnboundedOffset { kind: String } in EINVAL => "math between {kind} pointer and register with unbounded min value is not allowed";
    /// A pointer was moved too far at once.
    E0115 OffsetTooLarge { kind: String, off: i64 } in EINVAL => "math between {kind} pointer and {off} is not allowed";
    /// A pointer is too far from where it started.
    E0116 FixedOffsetTooLarge { kind: String, off: i32 } in EINVAL => "{kind} pointer offset {off} is not allowed";
    /// A pointer is too far from where it started.
    E0117 VariableOffsetTooLarge { kind: String, value: i64 } in EINVAL => "value {value} makes {kind} pointer be out of bounds";
    /// Two pointers were compared by someone who may not see their values.
    E0118 PointerComparison { reg: u8 } in EACCES => "R{reg} pointer comparison prohibited";
    /// The returned value would give away an address.
    E0119 LeakReturn { } in EACCES => "R0 leaks addr as return value";
    /// A stored value would give away an address.
    E0120 Leak { reg: u8, into: &'static str } in EACCES => "R{reg} leaks addr into {into}";

    /// This kind of register does not point to memory that can be accessed.
    E0201 InvalidMemAccess { reg: u8, kind: String } in EACCES => "R{reg} invalid mem access '{kind}'";
    /// The lowest possible offset is below zero.
    E0202 NegativeOffset { reg: u8 } in EACCES => "R{reg} min value is negative, either use unsigned index or do a if (index >=0) check.";
    /// The access may begin outside of the memory.
    E0203 MinOutside { reg: u8 } in EACCES => "R{reg} min value is outside of the allowed memory range";
    /// The access may end outside of the memory.
    E0204 MaxOutside { reg: u8 } in EACCES => "R{reg} max value is outside of the allowed memory range";
    /// The offset has no upper bound.
    E0205 Unbounded { reg: u8 } in EACCES => "R{reg} unbounded memory access, make sure to bounds check any such access";
    /// The access is not within the part of the packet that a comparison with its end has shown to be there.
    E0206 OutsidePacket { reg: u8 } in EACCES => "R{reg} offset is outside of the packet";
    /// Nothing was compared with the end of the packet, or the pointer is past it.
    E0207 PastPacketEnd { reg: u8 } in EINVAL => "R{reg} offset is outside of the packet";
    /// This program type may not write packets.
    E0208 PacketReadOnly { } in EACCES => "cannot write into packet";
    /// The context has no such field, or not for this kind of access.
    E0209 ContextAccess { off: i32, size: u32 } in EACCES => "invalid bpf_context access off={off} size={size}";
    /// The context pointer was moved.
    E0210 ModifiedPointer { reg: u8, kind: String, off: i32 } in EACCES => "dereference of modified {kind} ptr R{reg} off={off} disallowed";
    /// A pointer of this kind must not have been moved backwards.
    E0211 NegativePointer { reg: u8, kind: String, off: i32 } in EACCES => "negative offset {kind} ptr R{reg} off={off} disallowed";
    /// A pointer of this kind must not have been moved by an unknown amount.
    E0212 VariablePointer { kind: String, var_off: String } in EACCES => "variable {kind} access var_off={var_off} disallowed";
    /// The access is outside of the frame's stack.
    E0213 StackBounds { access: &'static str, reg: u8, off: i32, size: i32 } in EACCES => "invalid{access} stack R{reg} off={off} size={size}";
    /// The access is outside of the frame's stack.
    E0214 StackEnd { access: &'static str, reg: u8, off: i32, size: i32 } in EINVAL => "invalid{access} stack R{reg} off={off} size={size}";
    /// The access may be outside of the frame's stack.
    E0215 VariableStackBounds { access: &'static str, reg: u8, var_off: String, off: i32, size: i32 } in EACCES => "invalid variable-offset{access} stack R{reg} var_off={var_off} off={off} size={size}";
    /// The access may be anywhere.
    E0216 UnboundedStack { access: &'static str, reg: u8 } in EACCES => "invalid unbounded variable-offset{access} stack R{reg}";
    /// Bytes of the stack were read that nothing was written to.
    E0217 UninitStackRead { off: i32, at: i32, size: u32 } in EACCES => "invalid read from stack off {off}+{at} size {size}";
    /// A spilled pointer is filled as a whole.
    E0218 PartialFill { } in EACCES => "invalid size of register fill";
    /// A pointer is spilled as a whole.
    E0219 PartialSpill { } in EACCES => "invalid size of register spill";
    /// Part of a spilled pointer would be overwritten.
    E0220 CorruptSpill { } in EACCES => "attempt to corrupt spilled pointer on stack";
    /// A caller's frame must not hold pointers into a callee's.
    E0221 StackPointerEscapes { } in EINVAL => "cannot spill pointers to stack into stack frame of the caller";
    /// A pointer on the stack would be given away.
    E0222 LeakFromStack { off: i32 } in EACCES => "leaking pointer from stack off {off}";
    /// The map may not be written by programs.
    E0223 MapReadOnly { value_size: u32, off: i32, size: u32 } in EACCES => "write into map forbidden, value_size={value_size} off={off} size={size}";
    /// The map may not be read by programs.
    E0224 MapWriteOnly { value_size: u32, off: i32, size: u32 } in EACCES => "read from map forbidden, value_size={value_size} off={off} size={size}";
    /// The access does not lie at a multiple of its size.
    E0225 Misaligned { what: &'static str, var_off: String, reg_off: i32, off: i32, size: u32 } in EACCES => "misaligned {what}access off {var_off}+{reg_off}+{off} size {size}";
    /// The packet access does not lie at a multiple of its size.
    E0226 MisalignedPacket { var_off: String, reg_off: i32, off: i32, size: u32 } in EACCES => "misaligned packet access off 2+{var_off}+{reg_off}+{off} size {size}";
    /// The memory may not be written.
    E0227 CannotWrite { reg: u8, kind: String } in EACCES => "R{reg} cannot write into {kind}";
    /// Atomic operations are not for this kind of pointer.
    E0228 AtomicPointer { reg: u8, kind: String } in EACCES => "BPF_ATOMIC stores into R{reg} {kind} is not allowed";
    /// Atomic operations are not for this kind of pointer.
    E0240 AtomicLoad { reg: u8, kind: String } in EACCES => "BPF_ATOMIC loads from R{reg} {kind} is not allowed";

    /// The flow keys have no such bytes.
    E0229 FlowKeys { off: i32, size: u32 } in EACCES => "invalid access to flow keys off={off} size={size}";
    /// The socket has no such field.
    E0230 SocketAccess { reg: u8, kind: String, off: i32, size: u32 } in EACCES => "R{reg} invalid {kind} access off={off} size={size}";
    /// A helper must be told exactly where on the stack.
    E0231 VariableStackHelper { var_off: String, off: i32, size: u32 } in EACCES => "variable offset stack pointer cannot be passed into helper function; var_off={var_off} off={off} size={size}";
    /// A store somewhere into the stack could hit a spilled pointer.
    E0232 VariableSpillWrite { insn: u32, off: i32 } in EINVAL => "spilled ptr in range of var-offset stack write; insn {insn}, ptr off: {off}";
    /// A store somewhere into the stack could leave bytes unwritten.
    E0233 VariableUninitWrite { insn: u32, off: i32 } in EINVAL => "uninit stack in range of var-offset write prohibited for !root; insn {insn}, off: {off}";
    /// An access of no bytes, where some are needed.
    E0234 ZeroSizedRead { } in EACCES => "invalid zero-sized read";
    /// A helper would read stack that nothing was written to.
    E0235 UninitHelperRead { reg: u8, off: i32, at: i32, size: i32 } in EACCES => "invalid read from stack R{reg} off {off}+{at} size {size}";
    /// Stack would be read that nothing may have been written to.
    E0236 UninitVariableRead { reg: u8, var_off: String, at: i32, size: i32 } in EACCES => "invalid read from stack R{reg} var_off {var_off}+{at} size {size}";
    /// The size of an access may be negative.
    E0237 NegativeSize { reg: u8 } in EACCES => "R{reg} min value is negative, either use unsigned or 'var &= const'";
    /// The size of an access may be zero.
    E0238 ZeroSize { reg: u8, min: i64, max: i64 } in EACCES => "R{reg} invalid zero-sized read: u64=[{min},{max}]";
    /// The size of an access has no upper bound.
    E0239 UnboundedSize { reg: u8 } in EACCES => "R{reg} unbounded memory access, use 'var &= const' or 'if (var < const)'";

    /// An argument has a type that the callee does not take.
    E0401 ArgType { reg: u8, found: String, expected: String } in EACCES => "R{reg} type={found} expected={expected}";
    /// No helper has this number.
    E0402 InvalidHelper { name: String, id: i64 } in EINVAL => "invalid func {name}#{id}";
    /// This program type may not call the helper.
    E0403 HelperNotAllowed { name: String, id: i64 } in EINVAL => "program of this type cannot use helper {name}#{id}";
    /// The helper is for programs under a GPL-compatible license.
    E0404 HelperGplOnly { } in EINVAL => "cannot call GPL-restricted function from non-GPL compatible program";

    /// A program that may not sleep calls a helper that does.
    E0405 HelperMightSleep { } in EINVAL => "helper call might sleep in a non-sleepable prog";
    /// Packet memory is not for this helper, or not in this type of program.
    E0406 HelperPacket { } in EACCES => "helper access to the packet is not allowed";
    /// What ends a reference must be given the pointer as it was acquired.
    E0407 ReleaseOffset { reg: u8 } in EINVAL => "R{reg} must have zero offset when passed to release func or trusted arg to kfunc";
    /// Only a pointer with a reference can have it ended.
    E0408 ReleaseUnreferenced { reg: u8 } in EINVAL => "R{reg} must be referenced when passed to release function";
    /// The reference is not one the program holds.
    E0409 NotAcquired { name: String, id: i64 } in EINVAL => "func {name}#{id} reference has not been acquired before";
    /// The size of what is allocated must be known.
    E0410 NotConstant { reg: u8 } in EACCES => "R{reg} is not a known constant'";
    /// The helper is not for this type of map.
    E0411 MapForHelper { map_type: u32, name: String, id: i64 } in EINVAL => "cannot pass map_type {map_type} into func {name}#{id}";
    /// The map may not be written by programs.
    E0412 MapForbidsWrites { } in EACCES => "write into map forbidden";
    /// The arguments are not what the global function's type says.
    E0413 GlobalArgs { subprog: u32, name: String } in EINVAL => "Caller passes invalid args into func#{subprog} ('{name}')";
    /// A global function has a type that cannot be verified on its own.
    E0414 FuncSignature { text: String } in EINVAL => "{text}";
    /// A reference is still held at the end.
    E0301 Leaked { what: String } in EINVAL => "{what} would lead to reference leak";
    /// A function must not return a pointer into its own frame.
    E0415 ReturnsStack { } in EINVAL => "cannot return stack pointer to the caller";
    /// A callback returns a number.
    E0416 CallbackResult { } in EACCES => "R0 not a scalar value";
    /// Functions call each other too deeply.
    E0807 CallTooDeep { frames: u32 } in E2BIG => "the call stack of {frames} frames is too deep";
    /// The stacks of a chain of calls are too large together.
    E0808 StackTooLarge { calls: u32, depth: u32 } in EACCES => "combined stack size of {calls} calls is {depth}. Too large";
    /// The stack of one function is too large.
    E0809 FrameTooLarge { subprog: u32, depth: u32 } in EACCES => "stack size of subprog {subprog} is {depth}. Too large";
    /// Before a tail call, callers may use little stack.
    E0810 TailCallStack { depth: u32 } in EACCES => "tail_calls are not allowed when call stack of previous frames is {depth} bytes. Too large";
    /// Functions call each other too deeply.
    E0811 CallChainTooDeep { frames: u32 } in E2BIG => "the call stack of {frames} frames is too deep !";
    /// The address of a function can be taken only where types tell the functions apart.
    E0610 NoFuncInfo { } in EINVAL => "missing btf func_info";
    /// Only a static function can be called back.
    E0611 CallbackNotStatic { } in EINVAL => "callback function not static";
    /// The program itself cannot be called back.
    E0612 CallbackIsMain { } in EINVAL => "callback function cannot be the main program";
    /// Classic packet loads are for programs that have a packet.
    E0613 LoadSkbType { } in EINVAL => "BPF_LD_[ABS|IND] instructions not allowed for this program type";
    /// Classic packet loads find the context in R6.
    E0614 LoadSkbContext { } in EINVAL => "at the time of BPF_LD_ABS|IND R6 != pointer to skb";
    /// A function that may end on its own must return a number.
    E0616 ResultNeeded { what: &'static str } in EINVAL => "{what} is only allowed in functions that return 'int'.";
    /// An instruction that the kernel rewrites for one kind of pointer meets another.
    E0121 DifferentPointers { } in EINVAL => "same insn cannot be used with different pointers";

    /// A jump leaves its function.
    E0601 JumpOutOfRange { from: u32, to: i64 } in EINVAL => "jump out of range from insn {from} to {to}";
    /// A function must not run off its end.
    E0602 NoExit { } in EINVAL => "last insn is not an exit or jmp";
    /// No path reaches an instruction.
    E0603 Unreachable { insn: u32 } in EINVAL => "unreachable insn {insn}";
    /// A jump leads between the two slots of a 64-bit load.
    E0604 JumpIntoLdImm64 { insn: u32 } in EINVAL => "jump into the middle of ldimm64 insn {insn}";
    /// A loop, where loops are not allowed.
    E0605 BackEdge { from: u32, to: u32 } in EINVAL => "back-edge from insn {from} to {to}";
    /// A path comes back to where it was with nothing changed.
    E0606 InfiniteLoop { insn: u32 } in EINVAL => "infinite loop detected at insn {insn}";
    /// A call leads nowhere.
    E0607 InvalidSubprog { } in EINVAL => "call to invalid destination";
    /// The program continues past its last instruction.
    E0608 InvalidInsnIdx { insn: u32, count: u32 } in EFAULT => "invalid insn idx {insn} insn_cnt {count}";
    /// The kernel refuses the instruction without a word.
    E0609 Wordless { } in EINVAL => "";

    /// The program returned a value that its type does not allow.
    E0701 ReturnRange { context: String } in EINVAL => "{context}";

    /// Verification takes too many steps.
    E0801 TooManySteps { count: u32 } in E2BIG => "BPF program is too large. Processed {count} insn";
    /// Too many branches wait to be explored.
    E0802 TooManyPending { count: usize } in E2BIG => "The sequence of {count} jumps is too complex.";
    /// What is known of a register contradicts itself, and the program asked to be refused for that.
    E0803 Invariant { what: &'static str } in EFAULT => "REG INVARIANTS VIOLATION ({what})";
    /// The kernel's own bookkeeping contradicts itself.
    E0806 KernelBug { message: String } in EFAULT => "verifier bug: {message}";
    /// A program may use a limited number of maps.
    E0804 TooManyMaps { } in E2BIG => "The total number of maps per program has reached the limit of 64";
    /// A program may have a limited number of functions.
    E0805 TooManySubprogs { } in E2BIG => "too many subprograms";
}
