// A histogram of the instruction pointer's upper bits, for samples taken in the kernel.
.license "GPL"

.map samples {
    type = hash
    key = u64
    value = u64
    max_entries = 4096
}

.program sample, section = "perf_event"
    r1 = *(u64 *)(r1 + 128)         // pt_regs.ip on x86-64
    r1 >>= 12
    *(u64 *)(r10 - 8) = r1
    r1 = samples ll
    r2 = r10
    r2 += -8
    call bpf_map_lookup_elem
    if r0 == 0 goto first
    r1 = 1
    lock *(u64 *)(r0 + 0) += r1
    goto done
first:
    r1 = 1
    *(u64 *)(r10 - 16) = r1
    r1 = samples ll
    r2 = r10
    r2 += -8
    r3 = r10
    r3 += -16
    r4 = 1                          // BPF_NOEXIST
    call bpf_map_update_elem
done:
    r0 = 0
    exit
