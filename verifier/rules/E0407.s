.license "GPL"

.map events { type = ringbuf, max_entries = 4096 }

.program accepted, section = "socket"
    r1 = events ll
    r2 = 8
    r3 = 0
    call bpf_ringbuf_reserve
    if r0 == 0 goto out
    r1 = r0
    r2 = 0
    call bpf_ringbuf_discard
out:
    r0 = 0
    exit

.program rejected, section = "socket"
    r1 = events ll
    r2 = 8
    r3 = 0
    call bpf_ringbuf_reserve
    if r0 == 0 goto done
    r1 = r0
    r1 += 4
    r2 = 0
    call bpf_ringbuf_discard
done:
    r0 = 0
    exit
