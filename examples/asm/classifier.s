// Counts packets and their bytes by protocol.
.license "GPL"

.struct traffic {
    packets: u64
    bytes: u64
}

.map by_protocol {
    type = lru_hash
    key = u32
    value = traffic
    max_entries = 256
}

.program count, section = "tc"
    r6 = r1
    r1 = *(u32 *)(r6 + 16)          // protocol
    *(u32 *)(r10 - 4) = r1
    r1 = by_protocol ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto first
    r1 = 1
    lock *(u64 *)(r0 + 0) += r1
    r1 = *(u32 *)(r6 + 0)           // len
    lock *(u64 *)(r0 + 8) += r1
    goto done
first:
    r1 = 1
    *(u64 *)(r10 - 24) = r1
    r1 = *(u32 *)(r6 + 0)
    *(u64 *)(r10 - 16) = r1
    r1 = by_protocol ll
    r2 = r10
    r2 += -4
    r3 = r10
    r3 += -24
    r4 = 0
    call bpf_map_update_elem
done:
    r0 = 0                          // TC_ACT_OK
    exit
