.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r2 = 1
    lock *(u64 *)(r10 - 8) += r2
    r0 = 0
    exit

.program rejected, section = "socket"
    r2 = 1
    lock *(u32 *)(r1 + 48) += r2    # cb[0] of the context
    r0 = 0
    exit
