.license "GPL"

.program accepted, section = "socket"
    r0 = 0
loop:
    may_goto out
    goto loop
out:
    exit

.program rejected, section = "socket"
    r0 = 0
    .8byte 0x00000001000000e5       # may_goto +0, with an immediate of 1
    exit
