.license "GPL"

.extern kfunc bpf_dynptr_from_skb(s: ptr __sk_buff, flags: u64, ptr__uninit: ptr bpf_dynptr) -> int
.extern kfunc bpf_dynptr_slice(p: ptr bpf_dynptr, offset: u32, buffer__opt: ptr, buffer__szk: u32) -> ptr
.extern kfunc bpf_dynptr_slice_rdwr(p: ptr bpf_dynptr, offset: u32, buffer__opt: ptr, buffer__szk: u32) -> ptr

.program accepted, section = "socket"
    r2 = 0
    r3 = r10
    r3 += -16
    call bpf_dynptr_from_skb
    r1 = r10
    r1 += -16
    r2 = 0
    r3 = 0
    r4 = 8
    call bpf_dynptr_slice
    if r0 == 0 goto out
    r0 = *(u64 *)(r0 + 0)
out:
    r0 = 0
    exit

.program rejected, section = "socket"
    r2 = 0
    r3 = r10
    r3 += -16
    call bpf_dynptr_from_skb
    r1 = r10
    r1 += -16
    r2 = 0
    r3 = 0
    r4 = 8
    call bpf_dynptr_slice_rdwr          # and this filter only reads
    if r0 == 0 goto done
    r0 = *(u64 *)(r0 + 0)
done:
    r0 = 0
    exit
