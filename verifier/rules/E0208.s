.license "GPL"

.program accepted, section = "tc"
    r2 = *(u32 *)(r1 + 76)          # data
    r3 = *(u32 *)(r1 + 80)          # data_end
    r4 = r2
    r4 += 1
    if r4 > r3 goto out
    *(u8 *)(r2 + 0) = 0
out:
    r0 = 0
    exit

.program rejected, section = "cgroup_skb/egress"
    r2 = *(u32 *)(r1 + 76)
    r3 = *(u32 *)(r1 + 80)
    r4 = r2
    r4 += 1
    if r4 > r3 goto done
    *(u8 *)(r2 + 0) = 0             # such programs only look
done:
    r0 = 1
    exit
