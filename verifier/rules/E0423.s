.license "GPL"
.rodata
word:
    .asciz "word"
.map plain { type = array, key = u32, value = u64, max_entries = 1 }

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
    r6 = r10
    r6 += -8
    r1 = plain ll
    r2 = r6
    *(u32 *)(r6 + 0) = 0
    call bpf_map_lookup_elem
    r3 = r0
    r1 = r6
    r2 = 8
    call bpf_strncmp
    r0 = 0
    exit
