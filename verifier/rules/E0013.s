.license "GPL"

.program accepted, section = "socket"
    r6 = r1
    r0 = *(u8 *)skb[0]
    exit

.program rejected, section = "socket"
    r6 = r1
    .8byte 0x0000000000010030       # r0 = *(u8 *)skb[0], with an offset of 1
    exit
