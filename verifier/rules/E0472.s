.license "GPL"

.extern kfunc bpf_copy_from_user_str(dst: ptr void, dst__sz: u32, unsafe_ptr__ign: ptr void, flags: u64) -> int

.program accepted, section = "tc"
    r0 = 0
    exit

.program rejected, section = "tc"
    *(u64 *)(r10 - 8) = 0
    r1 = r10
    r1 += -8
    r2 = 8
    r3 = 0
    r4 = 0
    call bpf_copy_from_user_str         # it may wait for a page
    r0 = 0
    exit
