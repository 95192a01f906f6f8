.license "GPL"

.program accepted, section = "socket"
    r2 = 1
    r0 = r2
    exit

.program rejected, section = "socket"
    r0 = r2                         # nothing was ever written to r2
    exit
