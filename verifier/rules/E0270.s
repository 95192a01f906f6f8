.license "GPL"
.program accepted, section = "raw_tp/sys_enter"
    call bpf_get_current_task_btf
    r1 = *(u64 *)(r0 + 1752)
    r0 = 0
    exit

.program rejected, section = "raw_tp/sys_enter"
    call bpf_get_current_task_btf
    *(u64 *)(r0 + 1752) = 0
    r0 = 0
    exit
