.license "GPL"

.static first(ctx: ptr) -> int
    r6 = r1
    r0 = *(u8 *)skb[0]
    exit

.static second(ctx: ptr) -> void
    r6 = r1
    r0 = *(u8 *)skb[0]
    exit

.program accepted, section = "socket"
    call first
    r0 = 0
    exit

.program rejected, section = "socket"
    call second
    r0 = 0
    exit
