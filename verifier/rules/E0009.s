.license "GPL"

.program accepted, section = "socket"
    r0 = 0
    if r0 == 0 goto out
    r0 = 1
out:
    exit

.program rejected, section = "socket"
    r0 = 0
    .8byte 0x0000000000011015       # if r0 == 0 goto +1, with a source register
    r0 = 1
    exit
