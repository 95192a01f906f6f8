.license "GPL"

.program accepted, section = "xdp"
    r2 = *(u32 *)(r1 + 0)           # data
    r3 = *(u32 *)(r1 + 4)           # data_end
    r4 = r2
    r4 += 1
    if r4 > r3 goto out
    r0 = *(u8 *)(r2 + 0)
out:
    r0 = 2
    exit

.program rejected, section = "xdp"
    r2 = *(u32 *)(r1 + 0)
    r3 = *(u32 *)(r1 + 4)
    if r2 >= r3 goto past
    r0 = 2
    exit
past:
    r0 = *(u8 *)(r2 + 0)            # it is at or past the end
    r0 = 2
    exit
