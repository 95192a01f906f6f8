.license "GPL"
.struct bpf_spin_lock {
    val: u32
}
.struct bpf_timer {
    opaque: u64[2]
}
.struct locked {
    count: u32
    lock: bpf_spin_lock
}
.struct timed {
    count: u64
    timer: bpf_timer
}
.map locks { type = array, key = u32, value = locked, max_entries = 2 }

.program accepted, section = "tc"
    *(u32 *)(r10 - 4) = 0
    r1 = locks ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    r6 = r0
    r1 = r6
    r1 += 4
    call 93
    r1 = r6
    r1 += 4
    call 94
    r0 = 0
    exit

.program rejected, section = "tc"
    *(u32 *)(r10 - 4) = 0
    r1 = locks ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    r8 = r0
    *(u32 *)(r10 - 4) = 0
    r1 = locks ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    r6 = r0
    r1 = r8
    r1 += 4
    call 93
    r1 = r6
    r1 += 4
    call 94
    r0 = 0
    exit
