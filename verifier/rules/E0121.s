.license "GPL"

.program accepted, section = "tc"
    r6 = r1
    r0 = *(u32 *)(r6 + 0)
    r0 = 0
    exit

.program rejected, section = "tc"
    *(u64 *)(r10 - 8) = 0
    r2 = *(u32 *)(r1 + 0)
    r6 = r1
    if r2 == 1 goto both
    r6 = r10
    r6 += -8
both:
    r0 = *(u32 *)(r6 + 0)           # the context's field, or the stack
    r0 = 0
    exit
