.license "GPL"

.program accepted, section = "tc"
    r2 = *(u64 *)(r1 + 168)         # sk, which belongs to the packet
    if r2 == 0 goto out
    r0 = *(u32 *)(r2 + 4)
out:
    r0 = 0
    exit

.program rejected, section = "tc"
    r1 = *(u64 *)(r1 + 168)
    if r1 == 0 goto done
    call bpf_sk_fullsock
    if r0 == 0 goto done
    r1 = r0
    call bpf_sk_release             # it was never acquired
done:
    r0 = 0
    exit
