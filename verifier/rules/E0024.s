.license "GPL"

.program accepted, section = "socket"
    r0 = 0
    exit

.program rejected, section = "socket"
    r1 = 0
    .8byte 0x00000001000111bf       # a cast from address space 1
    r0 = 0
    exit
