.license "GPL"

.program accepted, section = "tc"
    r2 = *(u32 *)(r1 + 76)          # data
    r3 = *(u32 *)(r1 + 80)          # data_end
    r3 -= r2
    r0 = 0
    exit

.program rejected, section = "tc"
    r2 = *(u32 *)(r1 + 76)
    r3 = *(u32 *)(r1 + 80)
    r3 += r2
    r0 = 0
    exit
