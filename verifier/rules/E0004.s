.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r0 = 0
    exit

.program rejected, section = "socket"
    .8byte 0x00000000fff81a7a       # *(u64 *)(r10 - 8) = 0, with a source register
    r0 = 0
    exit
