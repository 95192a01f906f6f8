.license "GPL"

.program accepted, section = "tc"
    r2 = *(u64 *)(r1 + 168)         # sk
    if r2 == 0 goto out
    r0 = *(u32 *)(r2 + 4)           # family
out:
    r0 = 0
    exit

.program rejected, section = "tc"
    r2 = *(u64 *)(r1 + 168)
    if r2 == 0 goto done
    r0 = *(u32 *)(r2 + 400)
done:
    r0 = 0
    exit
