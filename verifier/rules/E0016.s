.license "GPL"

.program accepted, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r1 = 1
    lock *(u64 *)(r10 - 8) += r1
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r1 = 1
    .8byte 0x000000fffff81adb       # an atomic operation of number 0xff
    r0 = 0
    exit
