.license "GPL"

.program accepted, section = "socket"
    r0 = 1 ll
    exit

.program rejected, section = "socket"
    .8byte 0x0000000000009018       # r0 = ... ll of kind 9
    .8byte 0x0000000000000000
    exit
