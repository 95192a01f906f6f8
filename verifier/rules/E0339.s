.license "GPL"

.map values { type = array, key = u32, value = u64, max_entries = 1 }

.program accepted, section = "socket"
    *(u32 *)(r10 - 4) = 0
    r1 = values ll
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto out
    r1 = r0
    r2 = 8
    r3 = 0
    r4 = r10
    r4 += -24
    call bpf_dynptr_from_mem
out:
    r0 = 0
    exit

.program rejected, section = "socket"
    *(u64 *)(r10 - 8) = 0
    r1 = r10
    r1 += -8                            # the stack goes with the function
    r2 = 8
    r3 = 0
    r4 = r10
    r4 += -24
    call bpf_dynptr_from_mem
    r0 = 0
    exit
