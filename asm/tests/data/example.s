# Counts packets by protocol, and by size, and lets them pass.

.license "GPL"

ETH_HLEN  = 14
ETH_P_IP  = 0x0800
XDP_PASS  = 2
KEY       = -4                  # where the key is on the stack
EVENT     = -24                 # where the event is

.struct event {
    stamp:    u64
    length:   u32
    protocol: u8
}

.map packets {
    type        = hash
    key         = u32
    value       = u64
    max_entries = 256
    flags       = no_prealloc
}

.map events {
    type        = ringbuf
    max_entries = 4096
}

.rodata
largest:
    .u32 1514

.bss
oversized:
    .zero 8

# Entry: r1 is the context.
.program count(ctx: ptr xdp_md) -> int, section = "xdp"
    r6 = *(u32 *)(r1 + 0)       # data
    r7 = *(u32 *)(r1 + 4)       # data_end
    r2 = r6
    r2 += ETH_HLEN + 20
    if r2 > r7 goto pass

    r3 = *(u16 *)(r6 + 12)
    r3 = be16 r3
    if r3 != ETH_P_IP goto pass

    r8 = *(u8 *)(r6 + ETH_HLEN + 9)
    *(u32 *)(r10 + KEY) = r8
    r1 = r10
    r1 += KEY
    call bump

    r7 -= r6
    r1 = largest ll
    r1 = *(u32 *)(r1 + 0)
    if r7 <= r1 goto report
    r1 = oversized ll
    r2 = 1
    lock *(u64 *)(r1 + 0) += r2

report:
    call bpf_ktime_get_ns
    *(u64 *)(r10 + EVENT + event.stamp) = r0
    *(u32 *)(r10 + EVENT + event.length) = r7
    *(u32 *)(r10 + EVENT + event.protocol) = r8
    r1 = events ll
    r2 = r10
    r2 += EVENT
    r3 = sizeof(event)
    r4 = 0
    call bpf_ringbuf_output

pass:
    w0 = XDP_PASS
    exit

# Adds one to the count of the key that r1 points at.
.static bump(key: ptr u32)
    r6 = r1
    r2 = r1
    r1 = packets ll
    call bpf_map_lookup_elem
    if r0 == 0 goto 1f
    r1 = 1
    lock *(u64 *)(r0 + 0) += r1
    exit
1:  *(u64 *)(r10 - 8) = 1
    r1 = packets ll
    r2 = r6
    r3 = r10
    r3 += -8
    r4 = 1                      # BPF_NOEXIST
    call bpf_map_update_elem
    exit
