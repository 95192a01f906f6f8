// A program array that the loader fills.
.license "GPL"

.map next {
    type = prog_array
    key = u32
    value = u32
    max_entries = 2
    values = [even, odd]
}

.program choose, section = "xdp"
    r6 = r1
    r3 = *(u32 *)(r6 + 16)          // rx_queue_index
    r3 &= 1
    r2 = next ll
    call bpf_tail_call
    r0 = 0                          // XDP_ABORTED: the array was empty
    exit

.program even, section = "xdp"
    r0 = 2
    exit

.program odd, section = "xdp"
    r0 = 1
    exit
