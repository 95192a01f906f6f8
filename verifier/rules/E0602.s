.license "GPL"

.program accepted, section = "socket"
    r0 = 0
    exit

.program rejected, section = "socket"
    exit
    r0 = 0
