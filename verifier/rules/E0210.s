.license "GPL"

.program accepted, section = "xdp"
    r0 = *(u32 *)(r1 + 12)
    r0 = 2
    exit

.program rejected, section = "xdp"
    r1 += 4
    r0 = *(u32 *)(r1 + 8)
    r0 = 2
    exit
