    mvo r0, 1
    r0 = 4294967296
    r0 = 2147483648
    r1 = *(u32 *)(r2 + 40000)
    r11 = 5
    r1 = r12
    w1 = r2
    if r1 => 5 goto out
    if r1 > 5 out
    r1 = be16 r2
    r2 = atomic_fetch_add((u64 *)(r1 + 0), r3)
    *(u32 *)(r1 + 0) = r2 r3
    lddw r1
    ldxb r0, r1
    lock
    lock orr [r10-8], r1
    goto +40000
    exit 5
    "text"
    r1 = 1 / 0
    r1 = (1 + 2
    r1 = 12abc
    7: (b7) r1 = r2
out:
    exit
