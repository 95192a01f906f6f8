.license "GPL"

.extern kfunc bpf_local_irq_save(flags__irq_flag: ptr u64) -> void
.extern kfunc bpf_local_irq_restore(flags__irq_flag: ptr u64) -> void

.program accepted, section = "tc"
    r1 = r10
    r1 += -8
    call bpf_local_irq_save
    r1 = r10
    r1 += -8
    call bpf_local_irq_restore
    r0 = 0
    exit

.program rejected, section = "tc"
    r1 = r10
    r1 += -8
    call bpf_local_irq_restore
    r0 = 0
    exit
