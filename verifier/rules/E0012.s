.license "GPL"

.program accepted, section = "socket"
    r0 = 0
    exit

.program rejected, section = "socket"
    r0 = 0
    .8byte 0x0000000100000095       # exit, with an immediate of 1
