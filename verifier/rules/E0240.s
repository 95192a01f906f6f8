.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r0 = load_acquire((u64 *)(r10 - 8))
    exit

.program rejected, section = "socket"
    r0 = load_acquire((u32 *)(r1 + 0))      # a field of the context
    r0 = 0
    exit
