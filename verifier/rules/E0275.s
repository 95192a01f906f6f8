.license "GPL"
.program accepted, section = "raw_tp.w/sys_enter"
    r6 = *(u64 *)(r1 + 0)
    r0 = *(u64 *)(r6 + 8)
    r0 = 0
    exit

.program rejected, section = "raw_tp.w/sys_enter"
    r6 = *(u64 *)(r1 + 0)
    call bpf_get_prandom_u32
    r0 &= 8
    r6 += r0
    r0 = *(u64 *)(r6 + 0)
    r0 = 0
    exit
