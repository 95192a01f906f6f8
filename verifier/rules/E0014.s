.license "GPL"

.program accepted, section = "socket"
    r0 = 0x100000000 ll
    r0 = 0
    exit

.program rejected, section = "socket"
    .8byte 0x0000000000000018       # the first half of r0 = 0 ll
    .8byte 0x0000000000000095       # where the second should stand
