.license "GPL"

.map commands { type = user_ringbuf, max_entries = 4096 }

.static one
    r3 = r1
    r1 = r10
    r1 += -8
    r2 = 8
    r4 = 0
    r5 = 0
    call bpf_dynptr_read
    r0 = 0
    exit

.static other
    r2 = 0
    call bpf_ringbuf_discard_dynptr     # the record is not its own
    r0 = 0
    exit

.program accepted, section = "socket"
    r1 = commands ll
    r2 = one ll
    r3 = 0
    r4 = 0
    call bpf_user_ringbuf_drain
    r0 = 0
    exit

.program rejected, section = "socket"
    r1 = commands ll
    r2 = other ll
    r3 = 0
    r4 = 0
    call bpf_user_ringbuf_drain
    r0 = 0
    exit
