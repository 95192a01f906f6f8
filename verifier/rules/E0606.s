.license "GPL"

.program accepted, section = "socket"
    r0 = 4
loop:
    r0 += -1
    if r0 != 0 goto loop
    exit

.program rejected, section = "socket"
    r0 = 4
again:
    if r0 != 0 goto again            # it never changes
    exit
