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
    /// Bad file descriptor: 9.
    EBADF,
    /// Access denied: 13.
    EACCES,
    /// Bad address: 14.
    EFAULT,
    /// Invalid: 22.
    EINVAL,
    /// Not by the protocol: 71.
    EPROTO,
    /// Not supported, in kernels alone: 524.
    ENOTSUPP,
}

impl Errno {
    /// Its number on Linux.
    #[must_use]
    pub const fn number(self) -> i32 {
        match self {
            Errno::EPERM => 1,
            Errno::E2BIG => 7,
            Errno::EBADF => 9,
            Errno::EACCES => 13,
            Errno::EFAULT => 14,
            Errno::EINVAL => 22,
            Errno::EPROTO => 71,
            Errno::ENOTSUPP => 524,
        }
    }
}

/// A row of the catalog.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its stable code.
    pub code: &'static str,
    /// Its name, which leads to where it is raised.
    pub name: &'static str,
    /// What the kernel says, with the names of what varies in braces.
    pub message: &'static str,
    /// What the kernel answers the system call with.
    pub errno: Errno,
    text: &'static str,
}

impl Row {
    /// The row of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<&'static Row> {
        CATALOG.iter().find(|row| row.code == code)
    }

    /// What is wrong.
    #[must_use]
    pub fn explanation(&self) -> &'static str {
        self.text.split_once(" Try: ").map_or(self.text, |(explanation, _)| explanation).trim()
    }

    /// What to try.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        self.text.split_once(" Try: ").map(|(_, advice)| advice.trim())
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

        /// Every row.
        pub static CATALOG: &[Row] = &[$(
            Row {
                code: stringify!($code),
                name: stringify!($name),
                message: $text,
                errno: Errno::$errno,
                text: concat!($($doc,)* ""),
            },
        )*];
    };
}

impl Rejection {
    /// The instruction it names itself; that of most is where the verifier stands.
    pub(crate) fn insn(&self) -> Option<u32> {
        match self {
            Rejection::Unreachable { insn }
            | Rejection::JumpIntoLdImm64 { insn }
            | Rejection::InfiniteLoop { insn } => Some(*insn),
            Rejection::JumpOutOfRange { from, .. } | Rejection::BackEdge { from, .. } => Some(*from),
            _ => None,
        }
    }
}

rejections! {
    /// The opcode byte means nothing.
    /// Try: Compile for the CPU version that this kernel knows, such as `-mcpu=v3`.
    E0001 UnknownOpcode { code: u8 } in EINVAL => "unknown opcode {code:02x}";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0002 ReservedLdx { } in EINVAL => "BPF_LDX uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0003 ReservedStx { } in EINVAL => "BPF_STX uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0004 ReservedSt { } in EINVAL => "BPF_ST uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0005 ReservedAlu { } in EINVAL => "BPF_ALU uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0006 ReservedMov { } in EINVAL => "BPF_MOV uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0007 ReservedNeg { } in EINVAL => "BPF_NEG uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0008 ReservedEnd { } in EINVAL => "BPF_END uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0009 ReservedJump { } in EINVAL => "BPF_JMP/JMP32 uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0010 ReservedJa { } in EINVAL => "BPF_JA uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0011 ReservedCall { } in EINVAL => "BPF_CALL uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0012 ReservedExit { } in EINVAL => "BPF_EXIT uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0013 ReservedLdSkb { } in EINVAL => "BPF_LD_[ABS|IND] uses reserved fields";
    /// A field that the instruction does not use is not zero.
    /// Try: Let an assembler or compiler encode the instruction.
    E0026 ReservedLdImm64 { } in EINVAL => "BPF_LD_IMM64 uses reserved fields";
    /// A value's address is asked for beyond what any value can be.
    /// Try: Refer to a variable within the section.
    E0027 DirectValueOffset { off: u32 } in EINVAL => "direct value offset of {off} is not allowed";
    /// Values of this map have no fixed address.
    /// Try: Look the key up instead.
    E0028 NoDirectValue { } in EINVAL => "no direct value access support for this map type";
    /// A value's address is asked for outside of it.
    /// Try: Refer to a variable within the section.
    E0029 DirectValueRange { value_size: u32, off: u32 } in EINVAL => "invalid access to map value pointer, value_size={value_size} off={off}";
    /// The instruction names a map that is not there.
    /// Try: Name a map that the object defines.
    E0030 NoSuchMap { fd: i32 } in EBADF => "fd {fd} is not pointing to valid bpf_map";
    /// The two slots of a 64-bit load do not fit together.
    /// Try: Keep both slots of the load together when instructions are moved or patched.
    E0014 InvalidLdImm64 { } in EINVAL => "invalid bpf_ld_imm64 insn";
    /// The kind of a 64-bit load is not one the kernel knows.
    /// Try: Let a loader resolve the symbol; it knows the kinds.
    E0015 UnrecognizedLdImm64 { } in EINVAL => "unrecognized bpf_ld_imm64 insn";
    /// The atomic operation is not one the kernel knows.
    /// Try: Use an operation of the `BPF_ATOMIC` family, or a newer kernel.
    E0016 InvalidAtomic { imm: i32 } in EINVAL => "BPF_ATOMIC uses invalid atomic opcode {imm:02x}";
    /// Atomic operations work on four or eight bytes.
    /// Try: Use a counter of four or eight bytes.
    E0017 AtomicSize { } in EINVAL => "invalid atomic operand size";
    /// A shift by a constant must be below the width.
    /// Try: Mask the amount, or shift by less than the width of the operand.
    E0018 InvalidShift { shift: i32 } in EINVAL => "invalid shift {shift}";
    /// A constant divisor must not be zero.
    /// Try: Divide by a register; by zero that gives zero, and no constant zero is needed.
    E0019 DivisionByZero { } in EINVAL => "div by zero";
    /// There are eleven registers.
    /// Try: Use r0 to r10.
    E0020 InvalidRegister { reg: u8 } in EINVAL => "R{reg} is invalid";
    /// A budgeted jump has no other operand than its distance.
    /// Try: Let the compiler write it, as `can_loop` or `cond_break` do.
    E0021 InvalidMayGoto { imm: i32 } in EINVAL => "invalid may_goto imm {imm}";
    /// A cast between address spaces goes between the two there are.
    /// Try: Cast from address space 1 to 0 or back.
    E0023 InvalidCast { } in EINVAL => "addr_space_cast insn can only convert between address space 1 and 0";
    /// A cast between address spaces needs an arena.
    /// Try: Define a map of type arena and use it in the program.
    E0024 CastWithoutArena { } in EINVAL => "addr_space_cast insn can only be used in a program that has an associated arena";

    /// A register was read before anything was written to it on this path.
    /// Try: Give it a value on every path that leads here. After a call, r1 to r5 hold nothing: keep what is still needed in r6 to r9.
    E0101 UnreadableRegister { reg: u8 } in EACCES => "R{reg} !read_ok";
    /// The frame pointer cannot be written.
    /// Try: Copy it to another register first.
    E0102 FramePointerWrite { } in EACCES => "frame pointer is read only";
    /// Arithmetic was tried on a pointer by someone who may not see its value.
    /// Try: Load the program with CAP_PERFMON, or do without the arithmetic.
    E0103 PointerArithmetic { reg: u8 } in EACCES => "R{reg} pointer arithmetic prohibited";
    /// Part of a pointer would be copied.
    /// Try: Load the program with CAP_PERFMON, or copy all 64 bits.
    E0104 PartialCopy { reg: u8 } in EACCES => "R{reg} partial copy of pointer";
    /// Part of a pointer would be sign-extended.
    /// Try: Load the program with CAP_PERFMON, or copy all 64 bits.
    E0105 SignExtendPointer { reg: u8 } in EACCES => "R{reg} sign-extension part of pointer";
    /// Pointers may only be subtracted from each other.
    /// Try: Add numbers to a pointer, not pointers to each other.
    E0106 PointerPointer { reg: u8, op: &'static str } in EACCES => "R{reg} pointer {op} pointer prohibited";
    /// Only 64-bit arithmetic keeps a pointer.
    /// Try: Use 64-bit arithmetic. In C, keep the pointer in a pointer and the offset in a 64-bit integer.
    E0107 PointerArithmetic32 { reg: u8 } in EACCES => "R{reg} 32-bit pointer arithmetic prohibited";
    /// A pointer that may be null must be tested first.
    /// Try: Compare it with null before the arithmetic.
    E0108 NullableArithmetic { reg: u8, kind: String } in EACCES => "R{reg} pointer arithmetic on {kind} prohibited, null-check it first";
    /// This kind of pointer cannot be moved.
    /// Try: Leave this pointer as it is, and move a copy of what it is compared with or read from.
    E0109 PointerKindArithmetic { reg: u8, kind: String } in EACCES => "R{reg} pointer arithmetic on {kind} prohibited";
    /// A pointer was subtracted from a number.
    /// Try: Subtract the number from the pointer.
    E0110 SubtractFromScalar { reg: u8 } in EACCES => "R{reg} tried to subtract pointer from scalar";
    /// The stack pointer may be moved by addition only.
    /// Try: Add a negative number instead.
    E0111 SubtractFromStack { reg: u8 } in EACCES => "R{reg} subtraction from stack pointer prohibited";
    /// This operation does not keep a pointer.
    /// Try: Align offsets before they are added to the pointer.
    E0112 BitwisePointer { reg: u8, op: &'static str } in EACCES => "R{reg} bitwise operator {op} on pointer prohibited";
    /// This operation does not keep a pointer.
    /// Try: Compute the offset as a number first, then add it to the pointer.
    E0113 PointerOperator { reg: u8, op: &'static str } in EACCES => "R{reg} pointer arithmetic with {op} operator prohibited";
    /// A pointer was moved by an amount without a lower bound.
    /// Try: Bound the number on both sides before it is added: mask it (`&= 63`), or keep it unsigned and compare it with the most it may be.
    E0114 UnboundedOffset { kind: String } in EINVAL => "math between {kind} pointer and register with unbounded min value is not allowed";
    /// A pointer was moved too far at once.
    /// Try: Check where the constant comes from; no object is that large.
    E0115 OffsetTooLarge { kind: String, off: i64 } in EINVAL => "math between {kind} pointer and {off} is not allowed";
    /// A pointer is too far from where it started.
    /// Try: Check where the constants come from; no object is that large.
    E0116 FixedOffsetTooLarge { kind: String, off: i32 } in EINVAL => "{kind} pointer offset {off} is not allowed";
    /// A pointer is too far from where it started.
    /// Try: Bound the number more tightly before it is added.
    E0117 VariableOffsetTooLarge { kind: String, value: i64 } in EINVAL => "value {value} makes {kind} pointer be out of bounds";
    /// Two pointers were compared by someone who may not see their values.
    /// Try: Load the program with CAP_PERFMON, or compare with null only.
    E0118 PointerComparison { reg: u8 } in EACCES => "R{reg} pointer comparison prohibited";
    /// The returned value would give away an address.
    /// Try: Return a number on every path.
    E0119 LeakReturn { } in EACCES => "R0 leaks addr as return value";
    /// A stored value would give away an address.
    /// Try: Store a number, or load the program with CAP_PERFMON.
    E0120 Leak { reg: u8, into: &'static str } in EACCES => "R{reg} leaks addr into {into}";

    /// This kind of register does not point to memory that can be accessed.
    /// Try: If it may be null (`_or_null`), compare it with null first. If it is a number (`scalar`), it lost what it was: after a spill in parts, 32-bit arithmetic, or a call that ended it, get the pointer anew.
    E0201 InvalidMemAccess { reg: u8, kind: String } in EACCES => "R{reg} invalid mem access '{kind}'";
    /// The lowest possible offset is below zero.
    /// Try: Make the index unsigned, or compare it with 0 before it is used.
    E0202 NegativeOffset { reg: u8 } in EACCES => "R{reg} min value is negative, either use unsigned index or do a if (index >=0) check.";
    /// The access may begin outside of the memory.
    /// Try: Compare the offset with what the object has before the access.
    E0203 MinOutside { reg: u8 } in EACCES => "R{reg} min value is outside of the allowed memory range";
    /// The access may end outside of the memory.
    /// Try: Compare the index, in the very register that is then used, with the size less what is accessed; or mask it with a power of two less one.
    E0204 MaxOutside { reg: u8 } in EACCES => "R{reg} max value is outside of the allowed memory range";
    /// The offset has no upper bound.
    /// Try: Bound the index before it is used: `if (i >= sizeof(buf)) return 0;` or `i &= 63`.
    E0205 Unbounded { reg: u8 } in EACCES => "R{reg} unbounded memory access, make sure to bounds check any such access";
    /// The access is not within the part of the packet that a comparison with its end has shown to be there.
    /// Try: Compare `data + offset + size` with `data_end` right before the access, and go on with the same pointer.
    E0206 OutsidePacket { reg: u8 } in EACCES => "R{reg} offset is outside of the packet";
    /// Nothing was compared with the end of the packet, or the pointer is past it.
    /// Try: Compare `data + offset + size` with `data_end` before the access; the branch with enough packet is the one to read in.
    E0207 PastPacketEnd { reg: u8 } in EINVAL => "R{reg} offset is outside of the packet";
    /// This program type may not write packets.
    /// Try: Write packets in programs of type xdp, sched_cls, sched_act, lwt_xmit, sk_skb or sk_msg, or call `bpf_skb_store_bytes` where there is it.
    E0208 PacketReadOnly { } in EACCES => "cannot write into packet";
    /// The context has no such field, or not for this kind of access.
    /// Try: Look at the fields of the context of this program type and kernel, and which of them may be written; read a field with its own size.
    E0209 ContextAccess { off: i32, size: u32 } in EACCES => "invalid bpf_context access off={off} size={size}";
    /// The context pointer was moved.
    /// Try: Access the context through the pointer that the program was given, with a constant offset in the instruction. In C, a `barrier_var` on the context keeps the compiler from moving it.
    E0210 ModifiedPointer { reg: u8, kind: String, off: i32 } in EACCES => "dereference of modified {kind} ptr R{reg} off={off} disallowed";
    /// A pointer of this kind must not have been moved backwards.
    /// Try: Go forward from the start of the object only.
    E0211 NegativePointer { reg: u8, kind: String, off: i32 } in EACCES => "negative offset {kind} ptr R{reg} off={off} disallowed";
    /// A pointer of this kind must not have been moved by an unknown amount.
    /// Try: Choose between constant offsets with a branch.
    E0212 VariablePointer { kind: String, var_off: String } in EACCES => "variable {kind} access var_off={var_off} disallowed";
    /// The access is outside of the frame's stack.
    /// Try: Keep within 512 bytes below the frame pointer; put larger data into a per-CPU array.
    E0213 StackBounds { access: &'static str, reg: u8, off: i32, size: i32 } in EACCES => "invalid{access} stack R{reg} off={off} size={size}";
    /// The access is outside of the frame's stack.
    /// Try: Make the buffer as large as what is read from or written to it.
    E0214 StackEnd { access: &'static str, reg: u8, off: i32, size: i32 } in EINVAL => "invalid{access} stack R{reg} off={off} size={size}";
    /// The access may be outside of the frame's stack.
    /// Try: Bound the index so that index and size together stay within the buffer.
    E0215 VariableStackBounds { access: &'static str, reg: u8, var_off: String, off: i32, size: i32 } in EACCES => "invalid variable-offset{access} stack R{reg} var_off={var_off} off={off} size={size}";
    /// The access may be anywhere.
    /// Try: Bound the index before it is added to the frame pointer.
    E0216 UnboundedStack { access: &'static str, reg: u8 } in EACCES => "invalid unbounded variable-offset{access} stack R{reg}";
    /// Bytes of the stack were read that nothing was written to.
    /// Try: Write all bytes before they are read; `= {}` clears padding too.
    E0217 UninitStackRead { off: i32, at: i32, size: u32 } in EACCES => "invalid read from stack off {off}+{at} size {size}";
    /// A spilled pointer is filled as a whole.
    /// Try: Load all eight bytes.
    E0218 PartialFill { } in EACCES => "invalid size of register fill";
    /// A pointer is spilled as a whole.
    /// Try: Store all eight bytes, at a multiple of eight.
    E0219 PartialSpill { } in EACCES => "invalid size of register spill";
    /// Part of a spilled pointer would be overwritten.
    /// Try: Store elsewhere, or store all eight bytes of the new value.
    E0220 CorruptSpill { } in EACCES => "attempt to corrupt spilled pointer on stack";
    /// A caller's frame must not hold pointers into a callee's.
    /// Try: Return the value, or let the caller give the memory.
    E0221 StackPointerEscapes { } in EINVAL => "cannot spill pointers to stack into stack frame of the caller";
    /// A pointer on the stack would be given away.
    /// Try: Write a number over it before.
    E0222 LeakFromStack { off: i32 } in EACCES => "leaking pointer from stack off {off}";
    /// The map may not be written by programs.
    /// Try: Drop BPF_F_RDONLY_PROG from the map, or change a copy.
    E0223 MapReadOnly { value_size: u32, off: i32, size: u32 } in EACCES => "write into map forbidden, value_size={value_size} off={off} size={size}";
    /// The map may not be read by programs.
    /// Try: Drop BPF_F_WRONLY_PROG from the map.
    E0224 MapWriteOnly { value_size: u32, off: i32, size: u32 } in EACCES => "read from map forbidden, value_size={value_size} off={off} size={size}";
    /// The access does not lie at a multiple of its size.
    /// Try: Align the access, or load without BPF_F_STRICT_ALIGNMENT on machines that allow it.
    E0225 Misaligned { what: &'static str, var_off: String, reg_off: i32, off: i32, size: u32 } in EACCES => "misaligned {what}access off {var_off}+{reg_off}+{off} size {size}";
    /// The packet access does not lie at a multiple of its size.
    /// Try: Read byte by byte, or load without BPF_F_STRICT_ALIGNMENT on machines that allow it.
    E0226 MisalignedPacket { var_off: String, reg_off: i32, off: i32, size: u32 } in EACCES => "misaligned packet access off 2+{var_off}+{reg_off}+{off} size {size}";
    /// The memory may not be written.
    /// Try: Write a copy, or use the helper that changes the object.
    E0227 CannotWrite { reg: u8, kind: String } in EACCES => "R{reg} cannot write into {kind}";
    /// Atomic operations are not for this kind of pointer.
    /// Try: Do it on the stack or in a map's value.
    E0228 AtomicPointer { reg: u8, kind: String } in EACCES => "BPF_ATOMIC stores into R{reg} {kind} is not allowed";
    /// Atomic operations are not for this kind of pointer.
    /// Try: Load the field plainly.
    E0240 AtomicLoad { reg: u8, kind: String } in EACCES => "BPF_ATOMIC loads from R{reg} {kind} is not allowed";

    /// The flow keys have no such bytes.
    /// Try: Use the fields of `struct bpf_flow_keys`.
    E0229 FlowKeys { off: i32, size: u32 } in EACCES => "invalid access to flow keys off={off} size={size}";
    /// The socket has no such field.
    /// Try: Use the fields of `struct bpf_sock`, each with its own size.
    E0230 SocketAccess { reg: u8, kind: String, off: i32, size: u32 } in EACCES => "R{reg} invalid {kind} access off={off} size={size}";
    /// A helper must be told exactly where on the stack.
    /// Try: Pass a pointer with a constant offset.
    E0231 VariableStackHelper { var_off: String, off: i32, size: u32 } in EACCES => "variable offset stack pointer cannot be passed into helper function; var_off={var_off} off={off} size={size}";
    /// A store somewhere into the stack could hit a spilled pointer.
    /// Try: Spill pointers elsewhere than in the array that is indexed.
    E0232 VariableSpillWrite { insn: u32, off: i32 } in EINVAL => "spilled ptr in range of var-offset stack write; insn {insn}, ptr off: {off}";
    /// A store somewhere into the stack could leave bytes unwritten.
    /// Try: Clear the array before.
    E0233 VariableUninitWrite { insn: u32, off: i32 } in EINVAL => "uninit stack in range of var-offset write prohibited for !root; insn {insn}, off: {off}";
    /// An access of no bytes, where some are needed.
    /// Try: Ask for one byte at least.
    E0234 ZeroSizedRead { } in EACCES => "invalid zero-sized read";
    /// A helper would read stack that nothing was written to.
    /// Try: Write all bytes before the call; `= {}` clears padding too.
    E0235 UninitHelperRead { reg: u8, off: i32, at: i32, size: i32 } in EACCES => "invalid read from stack R{reg} off {off}+{at} size {size}";
    /// Stack would be read that nothing may have been written to.
    /// Try: Write all bytes before the call; `= {}` clears padding too.
    E0236 UninitVariableRead { reg: u8, var_off: String, at: i32, size: i32 } in EACCES => "invalid read from stack R{reg} var_off {var_off}+{at} size {size}";
    /// The size of an access may be negative.
    /// Try: Keep the size unsigned, and bound it: `if (size > sizeof(buf)) return 0;`.
    E0237 NegativeSize { reg: u8 } in EACCES => "R{reg} min value is negative, either use unsigned or 'var &= const'";
    /// The size of an access may be zero.
    /// Try: Exclude zero as well: `if (size == 0 || size > sizeof(buf)) return 0;`.
    E0238 ZeroSize { reg: u8, min: i64, max: i64 } in EACCES => "R{reg} invalid zero-sized read: u64=[{min},{max}]";
    /// The size of an access has no upper bound.
    /// Try: Compare the size with the most there is right before the call, in a 64-bit variable.
    E0239 UnboundedSize { reg: u8 } in EACCES => "R{reg} unbounded memory access, use 'var &= const' or 'if (var < const)'";

    /// What was to be followed into is no structure.
    /// Try: Follow pointers to structures; read numbers as they are.
    E0260 NotAStructure { name: String } in EINVAL => "Type '{name}' is not a struct";
    /// The structure ends before what is accessed.
    /// Try: Access members of the kernel's structure as it is in this kernel: include `vmlinux.h` and let CO-RE relocate the offset (`preserve_access_index`).
    E0261 BeyondStructure { name: String, off: u32, size: u32 } in EACCES => "access beyond struct {name} at off {off} size {size}";
    /// A pointer in a structure is loaded as a whole.
    /// Try: Load all eight bytes of the pointer, where it begins.
    E0262 PartialPointer { member: String, start: u32, name: String, off: u32, size: u32 } in EACCES => "cannot access ptr member {member} with moff {start} in struct {name} with off {off} size {size}";
    /// The access runs over the end of a member.
    /// Try: Read each member with its own size.
    E0263 BeyondMember { member: String, end: u32, name: String, off: u32, size: u32 } in EACCES => "access beyond the end of member {member} (mend:{end}) in struct {name} with off {off} size {size}";
    /// The structure has nothing at this place but padding, or part of a bit-field.
    /// Try: Read bit-fields with `BPF_CORE_READ_BITFIELD`, and no padding.
    E0264 NoMember { name: String, off: u32 } in EINVAL => "struct {name} doesn't have field at offset {off}";
    /// A member's type has no size.
    /// Try: Access other members.
    E0265 SizelessMember { member: String } in EFAULT => "field {member} doesn't have size";

    /// The kernel's structures may be read by programs under a GPL-compatible license.
    /// Try: Declare a GPL-compatible license: `char _license[] SEC("license") = "GPL";`.
    E0266 ObjectGplOnly { name: String } in EINVAL => "Cannot access kernel 'struct {name}' from non-GPL compatible program";
    /// The access begins before the object.
    /// Try: Go forward from the start of the object only; `container_of` on a kernel's object needs `bpf_rdonly_cast`.
    E0267 NegativeObjectOffset { reg: u8, name: String, off: i32 } in EACCES => "R{reg} is ptr_{name} invalid negative access: off={off}";
    /// Members of an object are accessed at offsets that are known.
    /// Try: Index arrays of the kernel's with `bpf_probe_read_kernel`, or with a constant.
    E0268 VariableObjectOffset { reg: u8, name: String, off: i32, var_off: String } in EACCES => "R{reg} is ptr_{name} invalid variable offset: off={off}, var_off={var_off}";
    /// The pointer does not lead to the kernel's own memory on this processor.
    /// Try: Read memory of a process with `bpf_probe_read_user`; get the place of a per-CPU object with `bpf_this_cpu_ptr` or `bpf_per_cpu_ptr`.
    E0269 ForeignMemory { reg: u8, name: String, what: &'static str, off: i32 } in EACCES => "R{reg} is ptr_{name} access {what} memory: off={off}";
    /// The kernel's objects are not for programs to write.
    /// Try: Call the helper or kernel function that makes the change.
    E0270 ReadOnlyObject { } in EACCES => "only read is supported";
    /// Only kernel functions made for it may touch this part of an object.
    /// Try: Access the members beside it; pass a pointer to it to the function that is made for it.
    E0271 ObjectField { field: &'static str } in EACCES => "direct access to {field} is disallowed";
    /// The access begins before the map.
    /// Try: Go forward from the start of the map's structure.
    E0272 NegativeMapOffset { reg: u8, name: String, off: i32 } in EACCES => "R{reg} is {name} invalid negative access: off={off}";
    /// The kernel's description of a map is not for programs to write.
    /// Try: Change the map's elements through helpers.
    E0273 ReadOnlyMap { name: String } in EACCES => "only read from {name} is supported";
    /// The access begins before the buffer.
    /// Try: Go forward from the start of the buffer.
    E0274 NegativeBufferOffset { reg: u8, what: &'static str, off: i32, size: u32 } in EACCES => "R{reg} invalid {what} buffer access: off={off}, size={size}";
    /// A buffer whose size is checked when it is known is accessed at offsets that are.
    /// Try: Use constant offsets.
    E0275 VariableBufferOffset { reg: u8, off: i32, var_off: String } in EACCES => "R{reg} invalid variable buffer offset: off={off}, var_off={var_off}";

    /// Only helpers made for it may touch this part of a map's value.
    /// Try: Access the value beside it; pass a pointer to it to the helper that is made for it.
    E0245 FieldAccess { field: &'static str } in EACCES => "{field} cannot be accessed directly by load/store";
    /// A helper may not be given memory that holds a pointer of the kernel's.
    /// Try: Copy the parts of the value that the helper needs to the stack, and pass those.
    E0241 FieldIndirect { field: &'static str } in EACCES => "{field} cannot be accessed indirectly by helper";
    /// A pointer of the kernel's must be accessed at a place that is known.
    /// Try: Access the pointer at a constant offset.
    E0242 FieldVariable { field: &'static str } in EACCES => "{field} access cannot have variable offset";
    /// A pointer of the kernel's must be accessed as a whole.
    /// Try: Access the pointer where it begins.
    E0243 FieldMisaligned { field: &'static str, expected: u32, off: i64 } in EACCES => "{field} access misaligned expected={expected} off={off}";
    /// A pointer of the kernel's must be accessed as a whole.
    /// Try: Access the pointer as 64 bits.
    E0244 FieldSize { field: &'static str } in EACCES => "{field} access size must be BPF_DW";

    /// A helper wants another of the kernel's objects.
    /// Try: Look at the helper's prototype, and pass the object it names, or one that begins with it.
    E0440 OtherObject { reg: u8, found: String, expected: String } in EACCES => "R{reg} is of type {found} but {expected} is expected";
    /// A helper wants an object, and this may be none.
    /// Try: Compare the pointer with null before the call.
    E0441 NullableObject { arg: u8 } in EACCES => "Possibly NULL pointer passed to helper arg{arg}";
    /// A helper may write to the memory it is given, and the kernel's objects are not for that.
    /// Try: Pass memory of the program's: the stack or a map's value.
    E0442 HelperWritesObject { helper: String, reg: u8, kind: String } in EACCES => "{helper}() may write into memory pointed by R{reg} type={kind}";
    /// The size of a variable's type is not known.
    /// Try: Declare the variable with its full type.
    E0443 SizelessVariable { name: String } in EINVAL => "ldimm64 unable to resolve the size of type '{name}': -22";
    /// A 64-bit load names a type that is not there.
    /// Try: Let a loader resolve the symbol against the running kernel.
    E0444 NoSuchType { id: u32 } in EINVAL => "ldimm64 insn specifies invalid btf_id {id}.";
    /// A 64-bit load names a type that is no variable and no function.
    /// Try: Let a loader resolve the symbol against the running kernel.
    E0445 NotASymbol { id: u32 } in EINVAL => "pseudo btf_id {id} in ldimm64 isn't KIND_VAR or KIND_FUNC.";
    /// A format string is not one that helpers take.
    /// Try: Use the conversions that `bpf_snprintf` documents, one argument each.
    E0446 FormatString { } in EINVAL => "Invalid format string";
    /// The map's values have no type that says where they hold pointers of the kernel's.
    /// Try: Define the map with types, and compile with `-g`.
    E0447 KptrNeedsTypes { map: String } in EINVAL => "map '{map}' has to have BTF in order to use bpf_kptr_xchg";
    /// A pointer of the kernel's must be exchanged at a place that is known.
    /// Try: Pass the pointer's address with a constant offset.
    E0448 KptrPlace { reg: u8 } in EINVAL => "R{reg} doesn't have constant offset. kptr has to be at the constant offset";
    /// The memory holds no pointer of the kernel's.
    /// Try: Tag the member `__kptr`, and pass its address.
    E0449 NoKptr { reg: u8 } in EINVAL => "R{reg} has no valid kptr";
    /// There is no pointer of the kernel's at this place.
    /// Try: Pass the address of the tagged member.
    E0450 NotAtKptr { off: i32 } in EACCES => "off={off} doesn't point to kptr";
    /// Only pointers that own what they point to are exchanged.
    /// Try: Tag the member `__kptr` instead of `__kptr_untrusted`; plain stores are for the latter.
    E0451 KptrNotOwning { off: i32 } in EACCES => "off={off} kptr isn't referenced kptr";
    /// What is stored is not what the place is for.
    /// Try: Store a pointer to the very type of the member; a pointer that owns is stored with `bpf_kptr_xchg`.
    E0452 KptrType { reg: u8, found: String, expected: String } in EACCES => "invalid kptr access, R{reg} type={found} expected={expected}";
    /// A pointer that owns what it points to is not stored plainly.
    /// Try: Exchange it with `bpf_kptr_xchg`.
    E0453 StoreToKptr { } in EACCES => "store to referenced kptr disallowed";
    /// A pointer to a process's memory is set by the process.
    /// Try: Read it only.
    E0454 StoreToUptr { } in EACCES => "store to uptr disallowed";
    /// Only zero is stored as a number where a pointer of the kernel's is kept.
    /// Try: Store a pointer, or zero.
    E0455 KptrImmediate { off: u32 } in EACCES => "BPF_ST imm must be 0 when storing to kptr at off={off}";
    /// Pointers of the kernel's are loaded and stored plainly.
    /// Try: Load or store all eight bytes; no atomic operations.
    E0456 KptrMode { } in EACCES => "kptr in map can only be accessed using BPF_MEM instruction mode";

    /// An argument has a type that the callee does not take.
    /// Try: Look at the helper's prototype: pass a pointer to initialized stack, a map, a map's value or the context where it wants one.
    E0401 ArgType { reg: u8, found: String, expected: String } in EACCES => "R{reg} type={found} expected={expected}";
    /// No helper has this number.
    /// Try: Use a helper that this kernel has, or check with `bpf_core_enum_value_exists` first.
    E0402 InvalidHelper { name: String, id: i64 } in EINVAL => "invalid func {name}#{id}";
    /// This program type may not call the helper.
    /// Try: Use another helper, or another program type: `skep inspect` and the kernel's documentation list which has which.
    E0403 HelperNotAllowed { name: String, id: i64 } in EINVAL => "program of this type cannot use helper {name}#{id}";
    /// The helper is for programs under a GPL-compatible license.
    /// Try: Declare a GPL-compatible license: `char _license[] SEC("license") = "GPL";`.
    E0404 HelperGplOnly { } in EINVAL => "cannot call GPL-restricted function from non-GPL compatible program";

    /// A program that may not sleep calls a helper that does.
    /// Try: Make the program sleepable (section names ending in `.s`), or use the helper that does not sleep.
    E0405 HelperMightSleep { } in EINVAL => "helper call might sleep in a non-sleepable prog";
    /// Packet memory is not for this helper, or not in this type of program.
    /// Try: Copy between the packet and the stack.
    E0406 HelperPacket { } in EACCES => "helper access to the packet is not allowed";
    /// What ends a reference must be given the pointer as it was acquired.
    /// Try: Pass the pointer as it was returned.
    E0407 ReleaseOffset { reg: u8 } in EINVAL => "R{reg} must have zero offset when passed to release func or trusted arg to kfunc";
    /// Only a pointer with a reference can have it ended.
    /// Try: Release only what was acquired, and once.
    E0408 ReleaseUnreferenced { reg: u8 } in EINVAL => "R{reg} must be referenced when passed to release function";
    /// The reference is not one the program holds.
    /// Try: Release only what was acquired, and once.
    E0409 NotAcquired { name: String, id: i64 } in EINVAL => "func {name}#{id} reference has not been acquired before";
    /// The size of what is allocated must be known.
    /// Try: Pass a constant; for sizes that vary use the helper with a buffer, or a dynamic pointer.
    E0410 NotConstant { reg: u8 } in EACCES => "R{reg} is not a known constant'";
    /// The helper is not for this type of map.
    /// Try: Use the map with helpers made for its type.
    E0411 MapForHelper { map_type: u32, name: String, id: i64 } in EINVAL => "cannot pass map_type {map_type} into func {name}#{id}";
    /// The map may not be written by programs.
    /// Try: Drop BPF_F_RDONLY_PROG from the map.
    E0412 MapForbidsWrites { } in EACCES => "write into map forbidden";
    /// The arguments are not what the global function's type says.
    /// Try: Pass what the function's signature says; the log's line before tells what is wrong. Pointers may be null unless tagged `__arg_nonnull`.
    E0413 GlobalArgs { subprog: u32, name: String } in EINVAL => "Caller passes invalid args into func#{subprog} ('{name}')";
    /// A global function has a type that cannot be verified on its own.
    /// Try: Return a number, and take numbers, the context, or pointers to types of a known size.
    E0414 FuncSignature { text: String } in EINVAL => "{text}";
    /// A lock or timer must be named by where it is.
    /// Try: Take the address of the field itself, not one that was computed.
    E0417 FieldPlace { reg: u8, field: &'static str } in EINVAL => "R{reg} doesn't have constant offset. {field} has to be at the constant offset";
    /// The kernel must be told what a map's values are to find a lock or timer in them.
    /// Try: Define the map with types for its key and value.
    E0418 FieldNeedsTypes { map: String, field: &'static str } in EINVAL => "map '{map}' has to have BTF in order to use {field}";
    /// Values of this map have no such lock or timer.
    /// Try: Put the field into the type of the map's values.
    E0419 NoField { map: String, field: &'static str } in EINVAL => "map '{map}' has no valid {field}";
    /// The lock or timer is elsewhere in the value.
    /// Try: Pass the address of the field.
    E0420 OutsideField { off: i64, field: &'static str, at: u32 } in EINVAL => "off {off} doesn't point to 'struct {field}' that is at {at}";
    /// A timer is set up with another map than the one it is in.
    /// Try: Pass the map in which the value was looked up.
    E0421 OtherTimerMap { timer: u32, map: u32 } in EINVAL => "timer pointer in R1 map_uid={timer} doesn't match map pointer in R2 map_uid={map}";
    /// Local storage is always there: there are no flags.
    /// Try: Pass zero.
    E0422 StorageFlags { } in EINVAL => "get_local_storage() doesn't support non-zero flags";
    /// A constant string lies in a map that nobody can write any more.
    /// Try: Put the string into `.rodata`.
    E0423 StringNotReadOnly { reg: u8 } in EACCES => "R{reg} does not point to a readonly map'";
    /// A constant string lies at a place that is known.
    /// Try: Pass the string itself, not a place in it that was computed.
    E0424 StringNotConstant { reg: u8 } in EACCES => "R{reg} is not a constant address'";
    /// A constant string has an end.
    /// Try: End the string with a zero byte.
    E0425 StringUnterminated { } in EINVAL => "string is not zero-terminated";

    /// One lock at a time.
    /// Try: Unlock the first before locking the second.
    E0501 TwoLocks { } in EINVAL => "Locking two bpf_spin_locks are not allowed";
    /// A lock is given back that was not taken.
    /// Try: Lock before unlocking, on every path.
    E0502 UnlockWithoutLock { } in EINVAL => "bpf_spin_unlock without taking a lock";
    /// Another lock is given back than was taken.
    /// Try: Unlock the value that was locked, through a pointer from the same lookup.
    E0503 UnlockOther { } in EINVAL => "bpf_spin_unlock of different lock";
    /// Whoever holds a lock calls nobody.
    /// Try: Do what needs helpers before locking or after unlocking.
    E0504 CallInLock { } in EINVAL => "function calls are not allowed while holding a lock";
    /// Whoever holds a lock calls no global function.
    /// Try: Make the function static.
    E0505 GlobalCallInLock { } in EINVAL => "use static function instead";
    /// A lock must have been given back by then.
    /// Try: Unlock on every path before that.
    E0506 LockHeld { what: String } in EINVAL => "{what} cannot be used inside bpf_spin_lock-ed region";

    /// A reference is still held at the end.
    /// Try: Release what was acquired (`bpf_sk_release`, `bpf_ringbuf_submit` or `_discard`, ...) on every path, also those of errors.
    E0301 Leaked { what: String } in EINVAL => "{what} would lead to reference leak";
    /// A dynptr lives on the stack, or is passed to a callback or function.
    /// Try: Give a pointer to 16 aligned bytes of stack that hold the dynptr.
    E0330 NoDynptr { arg: u8 } in EINVAL => "arg#{arg} expected pointer to stack or const struct bpf_dynptr";
    /// Dynptrs are made in two whole slots of the stack.
    /// Try: Give a pointer to 16 bytes of stack at a constant offset that is a multiple of eight.
    E0331 NoRoomForDynptr { } in EINVAL => "Dynptr has to be an uninitialized dynptr";
    /// What a callback or function is given as a dynptr cannot be changed.
    /// Try: Make a dynptr of your own, or a copy.
    E0332 ConstDynptr { } in EINVAL => "cannot pass pointer to const bpf_dynptr, the helper mutates it";
    /// There is no dynptr where one is needed: none was made, it has been released, or part of it was overwritten.
    /// Try: Make it first, pass a pointer to its start, and use it before it is released.
    E0333 UninitDynptr { arg: u8 } in EINVAL => "Expected an initialized dynptr as arg #{arg}";
    /// The call takes dynptrs of one kind of memory, and this one is of another.
    /// Try: Pass a dynptr that was made for that kind.
    E0334 OtherDynptr { kind: &'static str, arg: u8 } in EINVAL => "Expected a dynptr of type {kind} as arg #{arg}";
    /// Only a dynptr that holds a reference is released.
    /// Try: Pass the dynptr of `bpf_ringbuf_reserve_dynptr`, once.
    E0335 ReleaseUnacquired { arg: u8 } in EINVAL => "arg {arg} is an unacquired reference";
    /// What a callback or function is given as a dynptr is not its own to release.
    /// Try: Leave the release to whoever made it.
    E0336 ReleaseConstDynptr { } in EINVAL => "cannot release unowned const bpf_dynptr";
    /// A dynptr that holds a reference would be lost with it.
    /// Try: Submit or discard it before its place is used for something else.
    E0337 OverwritesDynptr { } in EINVAL => "cannot overwrite referenced dynptr";
    /// A call would write over a dynptr on the stack.
    /// Try: Give it other memory.
    E0338 WritesToDynptr { off: i32 } in EACCES => "potential write to dynptr at off={off} disallowed";
    /// A dynptr of plain memory is of a value of a map.
    /// Try: Point into a map's value.
    E0339 DynptrMemory { kind: String } in EACCES => "Unsupported reg type {kind} for bpf_dynptr_from_mem data";
    /// Programs of this type may only read packets.
    /// Try: Ask for the slice with `bpf_dynptr_slice`, and leave it as it is.
    E0340 SliceForWriting { } in EINVAL => "the prog does not allow writes to packet data";
    /// A function must not return a pointer into its own frame.
    /// Try: Return the value, or let the caller give the memory.
    E0415 ReturnsStack { } in EINVAL => "cannot return stack pointer to the caller";
    /// A callback returns a number.
    /// Try: Return 0 or 1.
    E0416 CallbackResult { } in EACCES => "R0 not a scalar value";
    /// Functions call each other too deeply.
    /// Try: Call fewer levels deep, or let the compiler inline (`__always_inline`).
    E0807 CallTooDeep { frames: u32 } in E2BIG => "the call stack of {frames} frames is too deep";
    /// The stacks of a chain of calls are too large together.
    /// Try: Put large data into a per-CPU array, or let callers and callees use less of the stack at the same time.
    E0808 StackTooLarge { calls: u32, depth: u32 } in EACCES => "combined stack size of {calls} calls is {depth}. Too large";
    /// The stack of one function is too large.
    /// Try: Put large data into a per-CPU array.
    E0809 FrameTooLarge { subprog: u32, depth: u32 } in EACCES => "stack size of subprog {subprog} is {depth}. Too large";
    /// Before a tail call, callers may use little stack.
    /// Try: Use less than 256 bytes of stack in functions below which tail calls are made.
    E0810 TailCallStack { depth: u32 } in EACCES => "tail_calls are not allowed when call stack of previous frames is {depth} bytes. Too large";
    /// Functions call each other too deeply.
    /// Try: Call fewer levels deep, or let the compiler inline (`__always_inline`).
    E0811 CallChainTooDeep { frames: u32 } in E2BIG => "the call stack of {frames} frames is too deep !";
    /// The address of a function can be taken only where types tell the functions apart.
    /// Try: Compile with `-g`, so that functions have types.
    E0610 NoFuncInfo { } in EINVAL => "missing btf func_info";
    /// Only a static function can be called back.
    /// Try: Declare the function static.
    E0611 CallbackNotStatic { } in EINVAL => "callback function not static";
    /// The program itself cannot be called back.
    /// Try: Give the callback a function of its own.
    E0612 CallbackIsMain { } in EINVAL => "callback function cannot be the main program";
    /// Classic packet loads are for programs that have a packet.
    /// Try: Read the packet through `data` and `data_end`.
    E0613 LoadSkbType { } in EINVAL => "BPF_LD_[ABS|IND] instructions not allowed for this program type";
    /// Classic packet loads find the context in R6.
    /// Try: Keep the context in r6 where the load stands; compilers do that for `bpf_skb_load_bytes`-free code.
    E0614 LoadSkbContext { } in EINVAL => "at the time of BPF_LD_ABS|IND R6 != pointer to skb";
    /// A function that may end on its own must return a number.
    /// Try: Let the function return `int`.
    E0616 ResultNeeded { what: &'static str } in EINVAL => "{what} is only allowed in functions that return 'int'.";
    /// An instruction that the kernel rewrites for one kind of pointer meets another.
    /// Try: Duplicate the access so that each copy sees one kind of pointer. In C, put a `barrier_var` or `asm volatile ("")` where the compiler merges the branches.
    E0121 DifferentPointers { } in EINVAL => "same insn cannot be used with different pointers";

    /// A jump leaves its function.
    /// Try: Keep jumps within their function.
    E0601 JumpOutOfRange { from: u32, to: i64 } in EINVAL => "jump out of range from insn {from} to {to}";
    /// A function must not run off its end.
    /// Try: End the function with `exit` or a jump.
    E0602 NoExit { } in EINVAL => "last insn is not an exit or jmp";
    /// No path reaches an instruction.
    /// Try: Remove the instructions, or let something lead to them.
    E0603 Unreachable { insn: u32 } in EINVAL => "unreachable insn {insn}";
    /// A jump leads between the two slots of a 64-bit load.
    /// Try: Jump to the first slot.
    E0604 JumpIntoLdImm64 { insn: u32 } in EINVAL => "jump into the middle of ldimm64 insn {insn}";
    /// A loop, where loops are not allowed.
    /// Try: Unroll the loop, or load the program with CAP_BPF.
    E0605 BackEdge { from: u32, to: u32 } in EINVAL => "back-edge from insn {from} to {to}";
    /// A path comes back to where it was with nothing changed.
    /// Try: Make the loop's condition depend on something that each round changes; the verifier must see it change.
    E0606 InfiniteLoop { insn: u32 } in EINVAL => "infinite loop detected at insn {insn}";
    /// A call leads nowhere.
    /// Try: Call a function of the program.
    E0607 InvalidSubprog { } in EINVAL => "call to invalid destination";
    /// The program continues past its last instruction.
    /// Try: End each path with `exit`.
    E0608 InvalidInsnIdx { insn: u32, count: u32 } in EFAULT => "invalid insn idx {insn} insn_cnt {count}";
    /// The kernel refuses the instruction without a word.
    /// Try: Look at the calls of functions whose address is taken.
    E0609 Wordless { } in EINVAL => "";

    /// The program returned a value that its type does not allow.
    /// Try: Return one of the values that this program type may return, on every path. A bounded value is enough: `& 1`.
    E0701 ReturnRange { context: String } in EINVAL => "{context}";

    /// Programs of this type may not use maps whose values hold this.
    /// Try: Use a map whose values do not hold it.
    E0702 FieldForProgram { progs: &'static str, fields: &'static str } in EINVAL => "{progs} progs cannot use {fields} yet";

    /// A program of this type is attached to something, and nothing is named that the kernel knows.
    /// Try: Name the function, tracepoint or hook in the section (`fentry/vfs_read`), as this kernel spells it.
    E0720 NoAttachTarget { } in EINVAL => "Tracing programs must provide btf_id";
    /// What is named is of another kind than programs like this are attached to.
    /// Try: Name a function, or for `tp_btf` a tracepoint.
    E0721 AttachKind { id: u32, what: &'static str } in EINVAL => "attach_btf_id {id} is {what}";
    /// What is named is not what programs like this are attached to.
    /// Try: Name a tracepoint for `tp_btf`, and a hook for `lsm`.
    E0722 AttachName { id: u32, name: String } in EINVAL => "attach_btf_id {id} points to wrong type name {name}";
    /// Security hooks are for programs under a license that is compatible with the GPL.
    /// Try: Declare a GPL-compatible license: `char _license[] SEC("license") = "GPL";`.
    E0723 LsmLicense { } in EINVAL => "LSM programs must have a GPL compatible license";
    /// The kernel does not call programs from this hook.
    /// Try: Use another hook.
    E0724 HookDisabled { id: u32, name: String } in EINVAL => "attach_btf_id {id} points to disabled hook {name}";
    /// A program that sleeps cannot run there.
    /// Try: Make the program one that does not sleep (`fentry` for `fentry.s`), or attach it elsewhere.
    E0725 NotSleepable { name: String } in EINVAL => "{name} is not sleepable";
    /// The result of this function may not be replaced.
    /// Try: Watch it with `fexit`, or use a security hook (`security_...`).
    E0726 NotModifiable { name: String } in EINVAL => "{name}() is not modifiable";
    /// Programs of this type never sleep.
    /// Try: Drop the `.s` of the section's name.
    E0727 SleepableType { } in EINVAL => "Only fentry/fexit/fmod_ret, lsm, iter, uprobe, and struct_ops programs can be sleepable";
    /// Programs of type syscall always may sleep.
    /// Try: Load the program with BPF_F_SLEEPABLE, as libbpf does.
    E0728 SyscallNotSleepable { } in EINVAL => "Syscall programs can only be sleepable";
    /// The kernel calls this function around programs themselves.
    /// Try: Trace a function that calls it.
    E0729 Untraceable { name: String } in EINVAL => "Attaching tracing programs to function '{name}' is rejected.";
    /// The function never returns, so nothing would run at its end.
    /// Try: Use `fentry`.
    E0730 NeverReturns { name: String } in EINVAL => "Attaching fexit/fmod_ret to __noreturn function '{name}' is rejected.";
    /// The kernel cannot pass on the arguments or the result of this function.
    /// Try: Use a kprobe, or another function.
    E0731 AttachPrototype { name: String, what: String } in EINVAL => "The function {name}{what}";
    /// Operations structures are for programs under a license that is compatible with the GPL.
    /// Try: Declare a GPL-compatible license: `char _license[] SEC("license") = "GPL";`.
    E0732 StructOpsLicense { } in EINVAL => "struct ops programs must have a GPL compatible license";
    /// The kernel lets nobody implement this structure.
    /// Try: Use a kernel that has it, configured so.
    E0733 NoStructOps { id: u32 } in ENOTSUPP => "attach_btf_id {id} is not a supported struct";
    /// The structure does not have so many members.
    /// Try: Link against the kernel that the program is loaded into.
    E0734 NoSuchMember { index: u32, structure: String } in EINVAL => "attach to invalid member idx {index} of struct {structure}";
    /// Only a member that is a function can be implemented.
    /// Try: Set the member in the structure's variable instead.
    E0735 MemberNotFunction { member: String, index: u32, structure: String } in EINVAL => "attach to invalid member {member}(@idx {index}) of struct {structure}";
    /// The kernel lets nobody implement this member, or not by a program that sleeps.
    /// Try: Leave the member out, or drop the `.s` of the section's name.
    E0736 MemberUnsupported { member: String, structure: String } in ENOTSUPP => "attach to unsupported member {member} of struct {structure}";
    /// The program is given a reference, which a tail call would lose.
    /// Try: Call a function instead.
    E0737 TailCallWithReference { } in EINVAL => "program with __ref argument cannot tail call";
    /// The helper is not for programs attached to this.
    /// Try: Attach the program to a function for which the kernel allows the helper, such as a security hook that may sleep.
    E0738 HelperTarget { } in EINVAL => "helper call is not allowed in probe";
    /// Elements of this map may go away while a program sleeps.
    /// Try: Use a hash, an array, a ring buffer or a local storage.
    E0739 SleepableMap { } in EINVAL => "Sleepable programs can only use array, hash, ringbuf and local storage maps";
    /// An operations structure is for the kernel to call.
    /// Try: Keep what programs share in another map.
    E0740 StructOpsMap { } in EINVAL => "bpf_struct_ops map cannot be used in prog";
    /// A hook that returns nothing has no result to be replaced.
    /// Try: Drop the call.
    E0741 SetsNoResult { } in EINVAL => "BPF_LSM_CGROUP that attach to void LSM hooks can't modify return value!";
    /// A hook that returns nothing has no result to be replaced, so the program must return 1.
    /// Try: Return 1 on every path.
    E0743 HookReturnsNothing { } in EINVAL => "Note, BPF_LSM_CGROUP that attach to void LSM hooks can't modify return value!";
    /// An extension cannot replace a function of another extension.
    /// Try: Replace the function of the program underneath.
    E0744 ExtensionOfExtension { } in EINVAL => "Cannot recursively attach";
    /// Functions can be replaced only where types tell them apart.
    /// Try: Compile the other program with `-g`.
    E0745 ReplacedWithoutTypes { } in EINVAL => "FENTRY/FEXIT program can only be attached to another program annotated with BTF";
    /// The other program has no such function.
    /// Try: Name a global function that the other program calls.
    E0746 NoSuchFunction { name: String } in EINVAL => "Subprog {name} doesn't exist";
    /// Only a function that is verified by its type alone can be replaced.
    /// Try: Declare the function `__noinline`, and not static.
    E0747 ReplacesStatic { } in EINVAL => "Cannot replace static functions";
    /// Callers of the function go on using pointers into the packet, which the extension may move.
    /// Try: Let the function that is replaced call something that may move the packet, too.
    E0748 ExtensionMovesPacket { } in EINVAL => "Extension program changes packet data, while original does not";
    /// The extension is not called with what the function is called with.
    /// Try: Give both functions the same arguments and the same result.
    E0749 ExtensionType { text: String } in EINVAL => "{text}";
    /// A program for this structure writes its own state alone.
    /// Try: Write the argument the program was given.
    E0750 NotDummyState { } in EACCES => "only access to bpf_dummy_ops_state is supported";
    /// The store goes beyond what programs for this structure write.
    /// Try: Store within the state.
    E0751 BeyondDummyState { off: u32, size: u32 } in EACCES => "write access at off {off} with size {size}";
    /// Congestion control may not write this member of a socket.
    /// Try: Write the members congestion control is about, such as `snd_cwnd` and `icsk_ca_priv`.
    E0752 SocketMemberReadOnly { off: u32 } in EACCES => "no write support to tcp_sock at off {off}";
    /// The store goes beyond the member it begins in.
    /// Try: Store with the size of the member.
    E0753 BeyondSocketMember { off: u32, size: u32, end: u32 } in EACCES => "write access at off {off} with size {size} beyond the member of tcp_sock ended at {end}";
    /// The argument is gone: the reference that came with it was given back.
    /// Try: Load the argument before, and release it last.
    E0742 ArgumentReleased { off: i32 } in EACCES => "invalid bpf_context access off={off}. Reference may already be released";

    /// What a driver knows of a packet can be asked by programs that are bound to its device.
    /// Try: Load the program for one device, with BPF_F_XDP_DEV_BOUND_ONLY.
    E0468 MetadataUnbound { } in EINVAL => "metadata kfuncs require device-bound program";
    /// The kernel function takes an object there that only the kernel has.
    /// Try: Pass a pointer to such an object.
    E0469 KfuncPointee { arg: usize, kind: &'static str, name: String, void: &'static str } in EINVAL => "arg#{arg} pointer type {kind} {name} must point to {void}scalar, or struct with scalar";
    /// Programs of this type may not call the kernel function.
    /// Try: Use a program type for which the kernel registers it, or a helper.
    E0470 KfuncNotAllowed { name: String } in EACCES => "calling kernel function {name} is not allowed";
    /// Kernel functions are for programs under a license that is compatible with the GPL.
    /// Try: Declare a GPL-compatible license: `char _license[] SEC("license") = "GPL";`.
    E0471 KfuncLicense { } in EINVAL => "cannot call kernel function from non-GPL compatible program";
    /// The kernel function may sleep, and the program may not.
    /// Try: Make the program one that may sleep, such as `fentry.s` or `syscall`.
    E0472 KfuncSleeps { name: String } in EACCES => "program must be sleepable to call sleepable kfunc {name}";
    /// The kernel function takes a number there.
    /// Try: Pass a number.
    E0473 KfuncScalar { reg: u8 } in EINVAL => "R{reg} is not a scalar";
    /// The kernel function takes a number there that is known beforehand.
    /// Try: Pass a constant.
    E0474 KfuncConstant { reg: u8 } in EINVAL => "R{reg} must be a known constant";
    /// The kernel function does not check for null.
    /// Try: Test the pointer for null before the call.
    E0475 KfuncNull { arg: usize } in EACCES => "Possibly NULL pointer passed to trusted arg{arg}";
    /// The kernel function takes objects that are known to be valid.
    /// Try: Pass an argument of the program, or acquire the object first (`bpf_task_acquire` and the like).
    E0476 KfuncUntrusted { reg: u8, what: &'static str } in EINVAL => "R{reg} must be {what}";
    /// The kernel function takes something else there.
    /// Try: Pass what the function's declaration says.
    E0477 KfuncExpects { arg: usize, what: String } in EINVAL => "arg#{arg} expected {what}";
    /// Objects of one kind are given back by one function, and those of the other by another.
    /// Try: Call the function that the message names.
    E0478 KfuncOtherObject { arg: usize, name: &'static str } in EINVAL => "arg#{arg} expected for {name}()";
    /// The object is not the program's to give away: it has no reference to it.
    /// Try: Remove the object from its list or tree first, or take a reference with `bpf_refcount_acquire`.
    E0479 ObjectNotReferenced { } in EINVAL => "allocated object must be referenced";
    /// The function takes a pointer to a node in a tree.
    /// Try: Pass what `bpf_rbtree_first` or the like returned, while the lock is held.
    E0480 NodeReference { name: String } in EINVAL => "{name} can only take non-owning or refcounted bpf_rb_node pointer";
    /// A comparison of nodes must not change the tree.
    /// Try: Remove the node outside of the comparison.
    E0481 NodeInLess { name: String } in EINVAL => "{name} not allowed in rbtree cb";
    /// No list, tree or node is at this place of the value or object.
    /// Try: Pass the address of the member itself.
    E0482 NoGraphField { field: &'static str, off: u32 } in EINVAL => "{field} not found at offset={off}";
    /// Lists and trees are used under the lock beside them.
    /// Try: Take the `bpf_spin_lock` that is in the same value or object first.
    E0483 LockForGraph { off: i64, field: &'static str } in EINVAL => "bpf_spin_lock at off={off} must be held for {field}";
    /// The list or tree holds objects of another type.
    /// Try: Use a list or tree whose `__contains` tag names this type.
    E0484 OtherNode { root: &'static str, node: &'static str, off: u32, name: String, at: u32, other: String } in EINVAL => "operation on {root} expects arg#1 {node} at offset={off} in struct {name}, but arg is at offset={at} in struct {other}";
    /// The object has several nodes, and the list or tree is linked by another one.
    /// Try: Pass the node that the `__contains` tag names.
    E0485 NodeOffset { at: u32, node: &'static str, off: u32, name: String } in EINVAL => "arg#1 offset={at}, but expected {node} at offset={off} in struct {name}";
    /// Objects of this type do not count their references.
    /// Try: Add a `struct bpf_refcount` to the structure.
    E0486 NotRefcounted { arg: usize } in EINVAL => "arg#{arg} doesn't point to a type with bpf_refcount field";
    /// References are counted for objects that the program allocated.
    /// Try: Pass a pointer to such an object.
    E0487 NotGraphReference { arg: usize } in EINVAL => "arg#{arg} is neither owning or non-owning ref";
    /// What is allocated is a structure of the program's.
    /// Try: Call `bpf_obj_new(typeof(struct ...))`.
    E0488 ObjectType { } in EINVAL => "bpf_obj_new/bpf_percpu_obj_new type ID argument must be of a struct";
    /// The number of a type has 32 bits.
    /// Try: Call `bpf_obj_new(typeof(struct ...))`.
    E0489 LocalTypeRange { } in EINVAL => "local type ID argument must be in range [0, U32_MAX]";
    /// What is allocated is a structure of the program's, which must then be described.
    /// Try: Compile with `-g`.
    E0490 ObjectNeedsTypes { } in EINVAL => "bpf_obj_new/bpf_percpu_obj_new requires prog BTF";
    /// The function gives a reference back, and none was passed.
    /// Try: Pass what was acquired before, and not yet given back.
    E0491 ReleaseExpects { name: String } in EINVAL => "release kernel function {name} expects refcounted PTR_TO_BTF_ID";
    /// What is given back was not acquired on this path.
    /// Try: Give back each object once.
    E0492 KfuncNotAcquired { name: String, id: i64 } in EINVAL => "kfunc {name}#{id} reference has not been acquired before";
    /// The kernel function calls a function of the program.
    /// Try: Pass the name of a static function.
    E0493 KfuncCallback { arg: usize } in EINVAL => "arg{arg} expected pointer to func";
    /// The compiler found the program to be at fault and ends it here.
    /// Try: Initialize all variables, and look at the compiler's warnings.
    E0494 TrapReached { } in EFAULT => "unexpected __bpf_trap() due to uninitialized variable?";
    /// The memory and the size after it do not fit together.
    /// Try: Pass the size of the memory, as a number with known bounds.
    E0495 KfuncMemory { arg: usize, next: usize } in EINVAL => "arg#{arg} arg#{next} memory, len pair leads to invalid memory access";
    /// The kernel function takes an object of another type.
    /// Try: Pass an object of the type that the function's declaration names.
    E0496 KfuncObject { name: String, arg: usize, expected: String, reg: u8, found: String } in EINVAL => "kernel function {name} args#{arg} expected pointer to STRUCT {expected} but R{reg} has a pointer to STRUCT {found}";
    /// The work queue is in another map than the one that is passed.
    /// Try: Pass the map in whose value the work queue is.
    E0497 OtherWqMap { wq: u32, map: u32 } in EINVAL => "workqueue pointer in R1 map_uid={wq} doesn't match map pointer in R2 map_uid={map}";
    /// Work queues are in values of maps.
    /// Try: Pass the address of the member of a map's value.
    E0498 NotMapValue { arg: usize } in EINVAL => "arg#{arg} doesn't point to a map value";
    /// What is read by a cast pointer is a structure, or any memory.
    /// Try: Pass the type of a structure of the kernel's, or 0.
    E0499 CastType { } in EINVAL => "kfunc bpf_rdonly_cast type ID argument must be of a struct or void";
    /// The lock of the tree is held while nodes are compared.
    /// Try: Leave the lock alone in the comparison.
    E0520 LockInLess { } in EACCES => "can't spin_{{lock,unlock}} in rbtree cb";
    /// Nodes are compared in a region under RCU already.
    /// Try: Leave such regions alone in the comparison.
    E0521 RcuInLess { } in EACCES => "Calling bpf_rcu_read_{{lock,unlock}} in unnecessary rbtree callback";
    /// The program is in a region that it must leave first.
    /// Try: Leave the region on all paths before.
    E0522 RegionHeld { what: String, region: &'static str } in EINVAL => "{what} cannot be used inside {region}-ed region";
    /// A region under RCU is entered within another one.
    /// Try: Enter it once.
    E0523 NestedRcu { name: String } in EINVAL => "nested rcu read lock (kernel function {name})";
    /// No region under RCU was entered.
    /// Try: Call `bpf_rcu_read_lock` before, on all paths.
    E0524 UnmatchedRcu { name: String } in EINVAL => "unmatched rcu read unlock (kernel function {name})";
    /// Preemption was not turned off.
    /// Try: Call `bpf_preempt_disable` before, on all paths.
    E0525 UnmatchedPreempt { name: String } in EINVAL => "unmatched attempt to enable preemption (kernel function {name})";
    /// The kernel function may sleep, which must not happen in this region.
    /// Try: Leave the region first.
    E0526 SleepsInRegion { name: String, region: &'static str } in EACCES => "kernel func {name} is sleepable within {region}";
    /// The function that handles exceptions is called by the kernel alone.
    /// Try: Call another function.
    E0620 CallsExceptionCallback { insn: u32 } in EINVAL => "insn {insn} cannot call exception cb directly";
    /// The kernel cannot unwind through functions that it called back.
    /// Try: Return a value from the callback and throw outside of it.
    E0621 ThrowInCallback { insn: u32, subprog: u32 } in EINVAL => "bpf_throw kfunc (insn {insn}) cannot be called from callback subprog {subprog}";
    /// The tag that names the function for exceptions is at fault.
    /// Try: Name one global function: `__exception_cb(NAME)`.
    E0622 ExceptionTag { text: String } in EINVAL => "{text}";
    /// The function that handles exceptions takes the number that was thrown.
    /// Try: Declare it as `int NAME(u64 cookie)`.
    E0623 ExceptionArgs { } in EINVAL => "exception cb only supports single integer argument";

    /// There is an iterator already where one is to be made, or none fits.
    /// Try: End the iterator first, on all paths, or give each one its own variable on the stack.
    E0350 IterInUse { name: String, arg: usize } in EINVAL => "expected uninitialized iter_{name} as arg #{arg}";
    /// There is no iterator, or not one of this kind, or some of it was overwritten.
    /// Try: Call its constructor (`_new`) on all paths before, and its destructor once.
    E0351 IterNotInit { name: String, arg: usize } in EINVAL => "expected an initialized iter_{name} as arg #{arg}";
    /// What the iterator walks is protected by RCU, and the region it was made in has ended.
    /// Try: Keep the iterator's whole life within one region of `bpf_rcu_read_lock`.
    E0352 IterOutsideRcu { name: String } in EPROTO => "expected an RCU CS when using {name}";
    /// The parameter is no iterator, though its name says so.
    /// Try: Declare it as a pointer to a structure `bpf_iter_...`.
    E0353 NotIter { arg: usize } in EINVAL => "expected valid iter pointer as arg #{arg}";
    /// Walking the tasks of a control group takes a lock that this program may be called under.
    /// Try: Walk them in a program of type LSM or iter, or in one that may sleep.
    E0354 CssTaskIter { } in EINVAL => "css_task_iter is only allowed in bpf_lsm, bpf_iter and sleepable progs";
    /// What the kernel function gives is protected by RCU.
    /// Try: Call `bpf_rcu_read_lock` before, on all paths.
    E0527 KfuncOutsideRcu { name: String } in EACCES => "kernel func {name} requires RCU critical section protection";
    /// The helper may sleep, which must not happen in this region.
    /// Try: Leave the region first.
    E0528 HelperSleepsInRegion { name: String, id: i64, region: &'static str } in EINVAL => "sleepable helper {name}#{id} in {region}";
    /// Interrupt flags are saved to the stack.
    /// Try: Pass the address of a local variable.
    E0360 IrqFlagsElsewhere { arg: usize } in EINVAL => "arg#{arg} doesn't point to an irq flag on stack";
    /// There are saved interrupt flags already, or none fit there.
    /// Try: Give each pair of calls its own variable.
    E0361 IrqFlagsInUse { arg: usize } in EINVAL => "expected uninitialized irq flag as arg#{arg}";
    /// There are no saved interrupt flags.
    /// Try: Save them on all paths before, and restore them once.
    E0362 IrqFlagsNotInit { arg: usize } in EINVAL => "expected an initialized irq flag as arg#{arg}";
    /// Interrupt flags are restored by the function that belongs to the one that saved them.
    /// Try: Pair `bpf_local_irq_save` with `bpf_local_irq_restore`, and locks with their own.
    E0363 OtherIrqFlags { saved: &'static str, used: &'static str } in EINVAL => "irq flag acquired by {saved} kfuncs cannot be restored with {used} kfuncs";
    /// Interrupt flags are restored in the reverse of the order in which they were saved.
    /// Try: Restore the flags saved last first.
    E0364 IrqOrder { id: u32, insn: u32 } in EACCES => "cannot restore irq state out of order, expected id={id} acquired at insn_idx={insn}";

    /// Verification takes too many steps.
    /// Try: Make loops shorter, move their body into a global function, a `bpf_loop` callback or an open-coded iterator, or help pruning: fewer values that differ at the loop's head.
    E0801 TooManySteps { count: u32 } in E2BIG => "BPF program is too large. Processed {count} insn";
    /// Too many branches wait to be explored.
    /// Try: Split the program: global functions are verified on their own.
    E0802 TooManyPending { count: usize } in E2BIG => "The sequence of {count} jumps is too complex.";
    /// What is known of a register contradicts itself, and the program asked to be refused for that.
    /// Try: Load without BPF_F_TEST_REG_INVARIANTS.
    E0803 Invariant { what: &'static str } in EFAULT => "REG INVARIANTS VIOLATION ({what})";
    /// The kernel's own bookkeeping contradicts itself.
    /// Try: Report it to the kernel's developers; a small change of the program usually avoids it.
    E0806 KernelBug { message: String } in EFAULT => "verifier bug: {message}";
    /// A program may use a limited number of maps.
    /// Try: Merge maps, or use a map of maps.
    E0804 TooManyMaps { } in E2BIG => "The total number of maps per program has reached the limit of 64";
    /// A program may have a limited number of functions.
    /// Try: Let the compiler inline some functions.
    E0805 TooManySubprogs { } in E2BIG => "too many subprograms";
}
