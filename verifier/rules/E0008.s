.license "GPL"

.program accepted, section = "socket"
    r0 = 1
    r0 = be16 r0
    exit

.program rejected, section = "socket"
    r0 = 1
    .8byte 0x00000010000100dc       # r0 = be16 r0, with an offset of 1
    exit
