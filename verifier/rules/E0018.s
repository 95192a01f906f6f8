.license "GPL"

.program accepted, section = "socket"
    r0 = 1
    r0 <<= 63
    r0 = 0
    exit

.program rejected, section = "socket"
    r0 = 1
    r0 <<= 64
    exit
