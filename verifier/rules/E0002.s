.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r0 = *(u64 *)(r10 - 8)
    exit

.program rejected, section = "socket"
    *(u64 *)(r10 - 8) = 0
    .8byte 0x00000001fff8a079       # r0 = *(u64 *)(r10 - 8), with an immediate of 1
    exit
