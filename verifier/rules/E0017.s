.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r1 = 1
    lock *(u32 *)(r10 - 8) += r1
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r1 = 1
    .8byte 0x00000000fff81ad3       # an atomic addition to one byte
    r0 = 0
    exit
