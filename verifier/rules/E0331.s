.license "GPL"

.map events { type = ringbuf, max_entries = 4096 }

.program accepted, section = "socket"
    r1 = events ll
    r2 = 8
    r3 = 0
    r4 = r10
    r4 += -16
    call bpf_ringbuf_reserve_dynptr
    r1 = r10
    r1 += -16
    r2 = 0
    call bpf_ringbuf_submit_dynptr
    r0 = 0
    exit

.program rejected, section = "socket"
    r1 = events ll
    r2 = 8
    r3 = 0
    r4 = r10
    r4 += -20                           # not whole slots
    call bpf_ringbuf_reserve_dynptr
    r1 = r10
    r1 += -16
    r2 = 0
    call bpf_ringbuf_submit_dynptr
    r0 = 0
    exit
