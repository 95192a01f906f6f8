.license "GPL"

.map table { type = hash, key = u32, value = u64, max_entries = 1 }

.program accepted, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = table ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto out
    r0 += 4
    r0 = *(u32 *)(r0 + 0)
out:
    exit

.program rejected, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = table ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    r0 += 4                         # it may be null still
    if r0 == 0 goto done
    r0 = *(u32 *)(r0 + 0)
done:
    exit
