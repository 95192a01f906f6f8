.license "GPL"

.program accepted, section = "socket"
    r0 = 1
    r0 += 1
    exit

.program rejected, section = "socket"
    r0 = 1
    .8byte 0x0000000100080007       # r0 += 1, with an offset of 8
    exit
