// options: strict_alignment
.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u64 *)(r10 - 12) = 0
    r0 = 0
    exit
