// Marks the packets of a route.
.license "GPL"

.program mark, section = "lwt_xmit"
    r2 = 0x1234
    *(u32 *)(r1 + 8) = r2           // mark
    r0 = 0                          // BPF_OK
    exit
