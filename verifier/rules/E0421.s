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
.map timers { type = array, key = u32, value = timed, max_entries = 2 }
.map others { type = array, key = u32, value = timed, max_entries = 2 }

.program accepted, section = "tc"
    *(u32 *)(r10 - 4) = 0
    r1 = timers ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    r6 = r0
    r1 = r6
    r1 += 8
    r2 = timers ll
    r3 = 1
    call bpf_timer_init
    r0 = 0
    exit

.program rejected, section = "tc"
    *(u32 *)(r10 - 4) = 0
    r1 = timers ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    r6 = r0
    r1 = r6
    r1 += 8
    r2 = others ll
    r3 = 1
    call bpf_timer_init
    r0 = 0
    exit
