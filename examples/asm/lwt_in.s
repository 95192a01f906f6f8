// Drops packets that are longer than a route may carry.
.license "GPL"

.program limit, section = "lwt_in"
    r1 = *(u32 *)(r1 + 0)           // len
    r0 = 0                          // BPF_OK
    if r1 <= 1280 goto done
    r0 = 2                          // BPF_DROP
done:
    exit
