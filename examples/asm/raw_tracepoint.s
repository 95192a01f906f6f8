// Counts system calls by their number, through a subprogram.
.license "GPL"

.map calls {
    type = array
    key = u32
    value = u64
    max_entries = 512
}

.program enter, section = "raw_tracepoint/sys_enter"
    r1 = *(u64 *)(r1 + 8)           // the second argument: the number
    call count
    r0 = 0
    exit

.static count(number: u64) -> int
    *(u32 *)(r10 - 4) = r1
    r1 = calls ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto unknown
    r1 = 1
    lock *(u64 *)(r0 + 0) += r1
unknown:
    r0 = 0
    exit
