.license "GPL"

.map events { type = ringbuf, max_entries = 4096 }
.map table { type = hash, key = u32, value = u64, max_entries = 1 }

.program accepted, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = table ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    r0 = 0
    exit

.program rejected, section = "socket"
    r1 = table ll
    r2 = 8
    r3 = 0
    call bpf_ringbuf_query
    r0 = 0
    exit
