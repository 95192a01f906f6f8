.license "GPL"

.program accepted, section = "socket"
    r0 = 1 ll
    exit

.program rejected, section = "socket"
    .8byte 0x0000000100010018       # r0 = 1 ll, with an offset of 1
    .8byte 0x0000000000000000
    exit
