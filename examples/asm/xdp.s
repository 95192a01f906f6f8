// Drops UDP packets to port 9, where nobody listens. In the classic dialect.
.license "GPL"

.program drop_discard, section = "xdp"
    ldxw r2, [r1+4]                 // data_end
    ldxw r1, [r1]                   // data
    mov r3, r1
    add r3, 42                      // Ethernet, IPv4 without options, UDP
    jgt r3, r2, pass
    ldxh r2, [r1+12]
    jne r2, 0x0008, pass            // not IPv4
    ldxb r2, [r1+14]
    jne r2, 0x45, pass              // has options
    ldxb r2, [r1+23]
    jne r2, 17, pass                // not UDP
    ldxh r2, [r1+36]
    be16 r2
    jne r2, 9, pass
    mov r0, 1                       // XDP_DROP
    exit
pass:
    mov r0, 2                       // XDP_PASS
    exit
