// Lets a cgroup send no more than a number of bytes.
.license "GPL"

.data
.globl budget
budget:
    .8byte 1000000

.program spend, section = "cgroup_skb/egress"
    r2 = *(u32 *)(r1 + 0)           // len
    r1 = budget ll
    r2 = -r2
    r2 = atomic64_fetch_add((u64 *)(r1 + 0), r2)
    r0 = 1
    if r2 s> 0 goto +1
    r0 = 0
    exit
