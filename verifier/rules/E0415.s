.license "GPL"

.program accepted, section = "socket"
    call number
    r0 = 0
    exit

.static number
    r0 = 1
    exit

.program rejected, section = "socket"
    call address
    r0 = 0
    exit

.static address
    r0 = r10
    r0 += -8
    exit
