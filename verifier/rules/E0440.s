.license "GPL"
.program accepted, section = "raw_tp/sys_enter"
    call bpf_get_current_task_btf
    r1 = *(u64 *)(r0 + 1328)
    call bpf_task_pt_regs
    r0 = 0
    exit

.program rejected, section = "raw_tp/sys_enter"
    call bpf_get_current_task_btf
    r1 = *(u64 *)(r0 + 1136)
    call bpf_task_pt_regs
    r0 = 0
    exit
