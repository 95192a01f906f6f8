.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r1 = r10
    r1 += -8
    call writes_number
    r0 = 0
    exit

.static writes_number
    *(u64 *)(r1 + 0) = 1
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r1 = r10
    r1 += -8
    call writes_address
    r0 = 0
    exit

.static writes_address
    r2 = r10
    r2 += -8
    *(u64 *)(r1 + 0) = r2           # of a frame that is gone when the caller reads it
    r0 = 0
    exit
