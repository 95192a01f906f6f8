.license "GPL"
.rodata
word:
    .asciz "word"
.section ".rodata.rest", "a"
rest:
    .ascii "rest"

.program accepted, section = "tc"
    *(u64 *)(r10 - 8) = 0
    r1 = r10
    r1 += -8
    r2 = 8
    r3 = word ll
    call bpf_strncmp
    r0 = 0
    exit

.program rejected, section = "tc"
    *(u64 *)(r10 - 8) = 0
    r1 = r10
    r1 += -8
    r2 = 8
    r3 = rest ll
    call bpf_strncmp
    r0 = 0
    exit
