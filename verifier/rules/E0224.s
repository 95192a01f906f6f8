.license "GPL"

.map reports { type = array, key = u32, value = u64, max_entries = 1, flags = wronly_prog }

.program accepted, section = "socket"
    *(u32 *)(r10 - 4) = 0
    *(u64 *)(r10 - 16) = 1
    r1 = reports ll
    r2 = r10
    r2 += -4
    r3 = r10
    r3 += -16
    r4 = 0
    call bpf_map_update_elem
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = reports ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto out
    r0 = *(u32 *)(r0 + 0)
out:
    exit
