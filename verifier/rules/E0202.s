.license "GPL"

.map table { type = array, key = u32, value = u8[64], max_entries = 1 }

.program accepted, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = table ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto out
    r6 = *(u64 *)(r0 + 0)
    if r6 s< 0 goto none
    if r6 s> 32 goto none
    r0 += r6
    r0 = *(u8 *)(r0 + 0)
out:
    exit
none:
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = table ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto done
    r6 = *(u64 *)(r0 + 0)
    if r6 s< -1 goto nothing
    if r6 s> 32 goto nothing
    r0 += r6
    r0 = *(u8 *)(r0 + 0)
done:
    exit
nothing:
    r0 = 0
    exit
