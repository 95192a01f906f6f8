.license "GPL"

.map programs { type = prog_array, key = u32, value = u32, max_entries = 1 }

.program accepted, section = "tc"
    *(u64 *)(r10 - 128) = 0
    call goes_on
    r0 = 0
    exit

.program rejected, section = "tc"
    *(u64 *)(r10 - 264) = 0
    call goes_on
    r0 = 0
    exit

.static goes_on(ctx: ptr __sk_buff) -> int
    r2 = programs ll
    r3 = 0
    call bpf_tail_call
    r0 = 0
    exit
