.license "GPL"

.program accepted, section = "socket"
    r4 = *(u32 *)(r1 + 0)
    if r4 == 0 goto out
    if r4 > 8 goto out
    *(u64 *)(r10 - 8) = 0
    r2 = 0
    r3 = r10
    r3 += -8
    call bpf_skb_load_bytes
out:
    r0 = 0
    exit

.program rejected, section = "socket"
    r4 = *(u32 *)(r1 + 0)
    if r4 == 0 goto done
    *(u64 *)(r10 - 8) = 0
    r2 = 0
    r3 = r10
    r3 += -8
    call bpf_skb_load_bytes
done:
    r0 = 0
    exit
