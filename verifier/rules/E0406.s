.license "GPL"

.map table { type = hash, key = u32, value = u64, max_entries = 1 }

.program accepted, section = "xdp"
    r2 = *(u32 *)(r1 + 0)           # data
    r3 = *(u32 *)(r1 + 4)           # data_end
    r4 = r2
    r4 += 4
    if r4 > r3 goto out
    r1 = table ll
    call bpf_map_lookup_elem        # the key is in the packet
out:
    r0 = 2
    exit

.program rejected, section = "tc"
    r6 = r1
    r2 = *(u32 *)(r1 + 76)
    r3 = *(u32 *)(r1 + 80)
    r4 = r2
    r4 += 8
    if r4 > r3 goto done
    r3 = r2
    r1 = r6
    r2 = 0
    r4 = 8
    call bpf_skb_load_bytes         # into the packet itself
done:
    r0 = 0
    exit
