.license "GPL"

.program accepted, section = "socket"
    r2 = *(u32 *)(r1 + 0)
    r2 <<= 1
    r0 = 0
    exit

.program rejected, section = "socket"
    r2 = r10
    r2 <<= 1
    r0 = 0
    exit
