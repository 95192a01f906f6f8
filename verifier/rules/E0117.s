.license "GPL"

.map table { type = array, key = u32, value = u8[64], max_entries = 1 }

.program accepted, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = table ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto out
    r6 = *(u32 *)(r0 + 8)
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
    r6 = *(u64 *)(r0 + 8)
    if r6 s< -0x20000001 goto done    # it may be far below zero
    if r6 s> 0 goto done
    r0 += r6
    r0 = *(u8 *)(r0 + 0)
    exit
done:
    r0 = 0
    exit
