.license "GPL"

.program accepted, section = "socket"
    r0 = *(u32 *)(r1 + 0)
    if r0 == 0 goto wide
wide:
    r0 = 1 ll
    exit

.program rejected, section = "socket"
    r0 = *(u32 *)(r1 + 0)
    if r0 == 0 goto +1
    r0 = 1 ll
    exit
