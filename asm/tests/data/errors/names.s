LIMIT = 10
LIMIT = 11
SELF = SELF + 1
start:
    r1 = LIMITS
    goto strat
    goto 1f
    call bpf_map_lokup_elem
    call frobnicate
    r1 = start
    r1 = nowhere ll
    call LIMIT
start:
    r2 = *(u8 *)(r1 + pair.secnd)
    r2 = pair
r3: exit
.struct pair { first: u32, second: u32 }
