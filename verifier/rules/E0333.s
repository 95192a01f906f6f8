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
    r3 = 8
    call bpf_dynptr_data
    if r0 == 0 goto out
    *(u64 *)(r0 + 0) = 1
out:
    r1 = r10
    r1 += -16
    r2 = 0
    call bpf_ringbuf_submit_dynptr
    r0 = 0
    exit

.program rejected, section = "socket"
    r1 = r10
    r1 += -16
    r2 = 0
    r3 = 8
    call bpf_dynptr_data                # none was made
    if r0 == 0 goto done
    *(u64 *)(r0 + 0) = 1
done:
    r0 = 0
    exit
