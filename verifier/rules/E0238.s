.license "GPL"

.program accepted, section = "socket"
    r4 = *(u32 *)(r1 + 0)
    r4 &= 7
    r4 += 1
    *(u64 *)(r10 - 8) = 0
    r2 = 0
    r3 = r10
    r3 += -8
    call bpf_skb_load_bytes
    r0 = 0
    exit

.program rejected, section = "socket"
    r4 = *(u32 *)(r1 + 0)
    r4 &= 7                         # perhaps none
    *(u64 *)(r10 - 8) = 0
    r2 = 0
    r3 = r10
    r3 += -8
    call bpf_skb_load_bytes
    r0 = 0
    exit
