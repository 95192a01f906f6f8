// Run by the system call bpf(2) itself: squares the number it is given.
.license "GPL"

.func square(number: u32) -> u64
    r0 = r1
    r0 *= r0
    exit

.program answer, section = "syscall"
    r6 = r1
    r1 = *(u32 *)(r6 + 0)
    call square
    *(u64 *)(r6 + 8) = r0
    r0 = 0
    exit
