.license "GPL"

.program accepted, section = "socket"
    r0 = 0
    exit

.program rejected, section = "socket"
    r0 = 0
    exit
    r0 = 1                          # nothing leads here
    exit
