.license "GPL"

.program accepted, section = "socket"
    r2 = r10
    r2 += -256
    r2 += -256
    r0 = 0
    exit

.program rejected, section = "socket"
    r2 = r10
    r2 += 0x1ffffff0
    r2 += 0x1ffffff0
    r0 = 0
    exit
