.license "GPL"

.extern kfunc bpf_throw(cookie: u64) -> void

.static one
    r1 = 0
    call bpf_throw
    r0 = 0
    exit

.program accepted, section = "tc"
    r1 = 0
    call bpf_throw
    r0 = 0
    exit

.program rejected, section = "tc"
    r1 = 4
    r2 = one ll
    r3 = 0
    r4 = 0
    call bpf_loop                   # the kernel is between the two
    r0 = 0
    exit
