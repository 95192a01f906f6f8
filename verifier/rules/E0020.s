.license "GPL"

.program accepted, section = "socket"
    r0 = 0
    r9 = r0
    exit

.program rejected, section = "socket"
    .8byte 0x00000000000000b7
    .8byte 0x0000000000000bbf       # r11 = r0
    exit
