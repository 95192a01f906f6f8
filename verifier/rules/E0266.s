.license "MIT"
.program accepted, section = "tc"
    r1 = *(u64 *)(r1 + 168)
    if r1 == 0 goto out
    call bpf_skc_to_tcp_sock
out:
    r0 = 0
    exit

.program rejected, section = "tc"
    r1 = *(u64 *)(r1 + 168)
    if r1 == 0 goto end
    call bpf_skc_to_tcp_sock
    if r0 == 0 goto end
    r0 = *(u64 *)(r0 + 0)
end:
    r0 = 0
    exit
