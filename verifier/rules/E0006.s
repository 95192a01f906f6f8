.license "GPL"

.program accepted, section = "socket"
    r0 = 1
    exit

.program rejected, section = "socket"
    .8byte 0x00000001000100b7       # r0 = 1, with an offset of 1
    exit
