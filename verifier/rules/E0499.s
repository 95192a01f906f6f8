.license "GPL"

.extern kfunc bpf_rdonly_cast(obj__ign: ptr void, btf_id__k: u32) -> ptr void

.program accepted, section = "tc"
    r2 = 0
    call bpf_rdonly_cast
    r0 = *(u64 *)(r0 + 0)
    r0 = 0
    exit

.program rejected, section = "tc"
    r2 = 1                              # a number, not a structure
    call bpf_rdonly_cast
    r0 = 0
    exit
