.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 512) = 0
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u64 *)(r10 - 520) = 0         # a frame has 512 bytes
    r0 = 0
    exit
