.license "GPL"

.program accepted, section = "xdp"
    r2 = *(u32 *)(r1 + 12)
    if r2 == 1 goto other
    r0 = *(u32 *)(r1 + 12)
other:
    r0 = 2
    exit

.program rejected, section = "xdp"
    r2 = *(u32 *)(r1 + 12)
    r2 &= 4
    r1 += r2                        # one of two fields
    r0 = *(u32 *)(r1 + 12)
    r0 = 2
    exit
