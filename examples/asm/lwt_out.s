// Counts the packets that leave by a route.
.license "GPL"

.bss
.globl packets
packets:
    .zero 8

.program leaving, section = "lwt_out"
    r1 = packets ll
    r2 = 1
    lock *(u64 *)(r1 + 0) += r2
    r0 = 0                          // BPF_OK
    exit
