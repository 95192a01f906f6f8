.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r2 = 0
    r3 = r10
    r3 += -8
    r4 = 8
    call bpf_skb_load_bytes
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r2 = 0
    r3 = r10
    r3 += -4
    r4 = 8                          # four of them above the frame
    call bpf_skb_load_bytes
    r0 = 0
    exit
