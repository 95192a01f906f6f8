// Drops every second packet of a hook.
.license "GPL"

.bss
packets:
    .zero 8

.program every_second, section = "netfilter"
    r1 = packets ll
    r0 = 1
    r0 = atomic64_fetch_add((u64 *)(r1 + 0), r0)
    r0 &= 1                         // NF_DROP or NF_ACCEPT
    exit
