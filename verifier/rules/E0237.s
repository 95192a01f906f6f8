.license "GPL"

.program accepted, section = "socket"
    r6 = r1
    call bpf_ktime_get_ns
    r4 = r0
    r4 &= 7
    r4 += 1
    *(u64 *)(r10 - 8) = 0
    r1 = r6
    r2 = 0
    r3 = r10
    r3 += -8
    call bpf_skb_load_bytes
    r0 = 0
    exit

.program rejected, section = "socket"
    r6 = r1
    call bpf_ktime_get_ns
    r4 = r0
    if r4 s> 8 goto out             # as a signed number it may be below zero
    *(u64 *)(r10 - 8) = 0
    r1 = r6
    r2 = 0
    r3 = r10
    r3 += -8
    call bpf_skb_load_bytes
out:
    r0 = 0
    exit
