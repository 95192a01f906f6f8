.license "GPL"

.program accepted, section = "socket"
    r0 = 1000
loop:
    r0 += -1
    if r0 != 0 goto loop
    exit

.program rejected, section = "socket"
    r0 = 1000000
again:
    r0 += -1
    if r0 != 0 goto again
    exit
