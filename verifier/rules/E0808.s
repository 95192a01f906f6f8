.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 64) = 0
    call shallow
    exit

.static shallow
    *(u64 *)(r10 - 64) = 0
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u64 *)(r10 - 256) = 0
    call deep
    exit

.static deep
    *(u64 *)(r10 - 288) = 0
    r0 = 0
    exit
