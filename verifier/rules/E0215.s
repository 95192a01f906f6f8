.license "GPL"

.program accepted, section = "socket"
    r2 = *(u32 *)(r1 + 0)
    *(u64 *)(r10 - 8) = 0
    *(u64 *)(r10 - 16) = 0
    r2 &= 8
    r3 = r10
    r3 += r2
    r0 = *(u8 *)(r3 - 16)
    exit

.program rejected, section = "socket"
    r2 = *(u32 *)(r1 + 0)
    *(u64 *)(r10 - 8) = 0
    r2 &= 8
    r3 = r10
    r3 += r2
    r0 = *(u8 *)(r3 - 8)            # perhaps the first byte above the frame
    exit
