.license "GPL"

.program accepted, section = "xdp"
    r0 = *(u32 *)(r1 + 12)          # ingress_ifindex
    r0 = 2
    exit

.program rejected, section = "xdp"
    r0 = *(u32 *)(r1 + 24)          # xdp_md has 24 bytes
    r0 = 2
    exit
