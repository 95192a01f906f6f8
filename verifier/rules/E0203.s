.license "GPL"

.map table { type = array, key = u32, value = u8[64], max_entries = 1 }

.program accepted, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = table ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto out
    r0 = *(u8 *)(r0 + 63)
out:
    exit

.program rejected, section = "socket"
    r6 = *(u32 *)(r1 + 0)
    *(u32 *)(r10 - 4) = 0
    r1 = table ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto done
    r6 &= 1
    r0 += r6
    r0 = *(u8 *)(r0 + 64)
done:
    exit
