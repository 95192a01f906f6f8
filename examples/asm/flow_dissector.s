// Takes every packet for one that ends in its Ethernet header.
.license "GPL"

.program no_flows, section = "flow_dissector"
    r1 = *(u64 *)(r1 + 144)         // flow_keys
    r2 = *(u16 *)(r1 + 0)           // nhoff
    *(u16 *)(r1 + 2) = r2           // thoff
    r0 = 0                          // BPF_OK
    exit
