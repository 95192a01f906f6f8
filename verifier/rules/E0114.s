.license "GPL"

.map table { type = array, key = u32, value = u8[64], max_entries = 1 }

.program accepted, section = "socket"
    r6 = *(u32 *)(r1 + 0)
    *(u32 *)(r10 - 4) = 0
    r1 = table ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto out
    r6 &= 63
    r0 += r6
    r0 = *(u8 *)(r0 + 0)
out:
    exit

.program rejected, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = table ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto done
    r6 = *(u64 *)(r0 + 8)           # any 64-bit number
    r0 += r6
    r0 = *(u8 *)(r0 + 0)
done:
    exit
