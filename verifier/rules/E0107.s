.license "GPL"

.program accepted, section = "socket"
    r2 = r10
    r2 += -8
    r0 = 0
    exit

.program rejected, section = "socket"
    r2 = r10
    w2 += -8
    r0 = 0
    exit
