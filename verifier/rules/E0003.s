.license "GPL"

.program accepted, section = "socket"
    r0 = 0
    *(u64 *)(r10 - 8) = r0
    exit

.program rejected, section = "socket"
    r0 = 0
    .8byte 0x00000001fff80a7b       # *(u64 *)(r10 - 8) = r0, with an immediate of 1
    exit
