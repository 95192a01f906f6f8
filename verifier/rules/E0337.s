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
    *(u64 *)(r10 - 16) = 0
    r0 = 0
    exit

.program rejected, section = "socket"
    r1 = events ll
    r2 = 8
    r3 = 0
    r4 = r10
    r4 += -16
    call bpf_ringbuf_reserve_dynptr
    *(u64 *)(r10 - 16) = 0              # and the record is lost
    r0 = 0
    exit
