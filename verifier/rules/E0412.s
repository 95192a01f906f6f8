.license "GPL"

.map fixed { type = hash, key = u32, value = u64, max_entries = 1, flags = rdonly_prog }

.program accepted, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = fixed ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = fixed ll
    r2 = r10
    r2 += -4
    call bpf_map_delete_elem
    r0 = 0
    exit
