.license "GPL"
.map array { type = array, key = u32, value = u64, max_entries = 1 }

.program accepted, section = "tc"
    r1 = array ll
    r0 = *(u32 *)(r1 + 64)
    r0 = 0
    exit

.program rejected, section = "tc"
    r1 = array ll
    r0 = *(u32 *)(r1 - 4)
    r0 = 0
    exit
