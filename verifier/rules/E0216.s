.license "GPL"

.program accepted, section = "socket"
    r2 = *(u32 *)(r1 + 0)
    *(u64 *)(r10 - 8) = 0
    r2 &= 7
    r3 = r10
    r3 += r2
    r0 = *(u8 *)(r3 - 8)
    exit

.program rejected, section = "socket"
    r2 = *(u32 *)(r1 + 0)
    *(u64 *)(r10 - 8) = 0
    r3 = r10
    r3 += r2                        # any 32-bit number
    r0 = *(u8 *)(r3 - 8)
    exit
