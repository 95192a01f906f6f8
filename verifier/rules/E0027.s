.license "GPL"

.data
word: .u64 0

.program accepted, section = "socket"
    r1 = word ll
    r0 = *(u32 *)(r1 + 0)
    exit

.program rejected, section = "socket"
    r1 = word + 0x20000000 ll
    r0 = 0
    exit
