.license "GPL"

.map fixed { type = array, key = u32, value = u64, max_entries = 1, flags = rdonly_prog }

.program accepted, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = fixed ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto out
    r0 = *(u32 *)(r0 + 0)
out:
    exit

.program rejected, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = fixed ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto done
    *(u32 *)(r0 + 0) = 1
done:
    r0 = 0
    exit
