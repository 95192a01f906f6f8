.license "GPL"

.program accepted, section = "socket"
    r0 = 8
    r0 /= 2
    exit

.program rejected, section = "socket"
    r0 = 8
    r0 /= 0
    exit
