.license "GPL"

.map events { type = ringbuf, max_entries = 4096 }

.program accepted, section = "socket"
    r1 = events ll
    r2 = 8
    r3 = 0
    call bpf_ringbuf_reserve
    if r0 == 0 goto out
    *(u64 *)(r0 + 0) = 1
    r1 = r0
    r2 = 0
    call bpf_ringbuf_submit
out:
    r0 = 0
    exit

.program rejected, section = "socket"
    r1 = events ll
    r2 = 8
    r3 = 0
    call bpf_ringbuf_reserve
    if r0 == 0 goto done
    *(u64 *)(r0 + 0) = 1            # and then it is forgotten
done:
    r0 = 0
    exit
