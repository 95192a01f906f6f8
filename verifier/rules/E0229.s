.license "GPL"

.program accepted, section = "flow_dissector"
    r2 = *(u64 *)(r1 + 144)         # flow_keys
    r0 = *(u16 *)(r2 + 0)
    r0 = 0
    exit

.program rejected, section = "flow_dissector"
    r2 = *(u64 *)(r1 + 144)
    r0 = *(u32 *)(r2 + 56)          # they have 56 bytes
    r0 = 0
    exit
