.license "GPL"

.extern kfunc bpf_preempt_disable() -> void
.extern kfunc bpf_preempt_enable() -> void

.program accepted, section = "tc"
    call bpf_preempt_disable
    call bpf_preempt_enable
    r0 = 0
    exit

.program rejected, section = "tc"
    call bpf_preempt_enable
    r0 = 0
    exit
