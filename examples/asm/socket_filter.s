// Keeps the first 64 bytes of TCP packets and nothing of others.
.license "GPL"
.set PROTOCOL, 23                   // in the IPv4 header, behind 14 bytes of Ethernet
.set IPPROTO_TCP, 6

.program tcp_only, section = "socket"
    r6 = r1
    r0 = *(u8 *)skb[PROTOCOL]
    if r0 != IPPROTO_TCP goto drop
    r0 = 64
    exit
drop:
    r0 = 0
    exit
