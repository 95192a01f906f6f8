.license "GPL"

.data
word: .u64 0

.program accepted, section = "socket"
    r1 = word ll
    r0 = *(u32 *)(r1 + 0)
    exit

.program rejected, section = "socket"
    r1 = word + 8 ll                # just behind it
    r0 = 0
    exit
