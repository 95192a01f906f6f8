.license "GPL"

.program accepted, section = "socket"
    r6 = r1
    r0 = *(u8 *)skb[0]
    exit

.program rejected, section = "socket"
    r6 = 0
    r0 = *(u8 *)skb[0]
    exit
