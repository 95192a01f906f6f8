.license "GPL"

.program accepted, section = "kprobe/do_nanosleep"
    *(u64 *)(r10 - 8) = 0
    r1 = r10
    r1 += -8
    r2 = 8
    r3 = 0
    call bpf_probe_read_user
    r0 = 0
    exit

.program rejected, section = "kprobe/do_nanosleep"
    *(u64 *)(r10 - 8) = 0
    r1 = r10
    r1 += -8
    r2 = 8
    r3 = 0
    call bpf_copy_from_user         # it may wait for a page
    r0 = 0
    exit
