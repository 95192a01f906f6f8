.license "GPL"

.program accepted, section = "socket"
    r0 = 1
    r0 = -r0
    exit

.program rejected, section = "socket"
    r0 = 1
    .8byte 0x0000000100000087       # r0 = -r0, with an immediate of 1
    exit
