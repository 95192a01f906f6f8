// options: strict_alignment
.license "GPL"

.program accepted, section = "xdp"
    r2 = *(u32 *)(r1 + 0)           # data
    r3 = *(u32 *)(r1 + 4)           # data_end
    r4 = r2
    r4 += 8
    if r4 > r3 goto out
    r0 = *(u16 *)(r2 + 4)
out:
    r0 = 2
    exit

.program rejected, section = "xdp"
    r2 = *(u32 *)(r1 + 0)
    r3 = *(u32 *)(r1 + 4)
    r4 = r2
    r4 += 8
    if r4 > r3 goto done
    r0 = *(u16 *)(r2 + 3)
done:
    r0 = 2
    exit
