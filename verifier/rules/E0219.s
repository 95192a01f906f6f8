.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 8) = r1
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u32 *)(r10 - 8) = r1          # half of the context's address
    r0 = 0
    exit
