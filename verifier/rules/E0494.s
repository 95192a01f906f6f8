.license "GPL"

.extern kfunc __bpf_trap() -> void

.program accepted, section = "tc"
    r0 = 0
    exit

.program rejected, section = "tc"
    call __bpf_trap
    r0 = 0
    exit
