// Gives connections to one range of ports to the socket in a map.
.license "GPL"

.map listener {
    type = sockmap
    key = u32
    value = u64
    max_entries = 1
}

.program any_port, section = "sk_lookup"
    r6 = r1
    r1 = *(u32 *)(r6 + 64)          // local_port
    if r1 < 7000 goto pass
    if r1 > 7999 goto pass
    r1 = 0
    *(u32 *)(r10 - 4) = r1
    r1 = listener ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto pass
    r7 = r0
    r1 = r6
    r2 = r7
    r3 = 0
    call bpf_sk_assign
    r1 = r7
    call bpf_sk_release
pass:
    r0 = 1                          // SK_PASS
    exit
