// Chooses among the sockets of a port by the packet's hash.
.license "GPL"

.map sockets {
    type = reuseport_sockarray
    key = u32
    value = u64
    max_entries = 4
}

.program by_hash, section = "sk_reuseport"
    r2 = *(u32 *)(r1 + 32)          // hash
    r2 &= 3
    *(u32 *)(r10 - 4) = r2
    r2 = sockets ll
    r3 = r10
    r3 += -4
    r4 = 0
    call bpf_sk_select_reuseport
    r0 = 1                          // SK_PASS
    exit
