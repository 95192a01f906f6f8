.license "GPL"

.program accepted, section = "cgroup/sock_create"
    *(u32 *)(r1 + 16) = 1           # mark
    r0 = 1
    exit

.program rejected, section = "tc"
    r2 = *(u64 *)(r1 + 168)         # sk
    if r2 == 0 goto out
    *(u32 *)(r2 + 16) = 1
out:
    r0 = 0
    exit
