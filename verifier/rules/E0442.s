.license "GPL"
.program accepted, section = "raw_tp/sys_enter"
    call bpf_get_current_task_btf
    r1 = r10
    r1 += -8
    r2 = 8
    r3 = 0
    call bpf_probe_read_kernel
    r0 = 0
    exit

.program rejected, section = "raw_tp/sys_enter"
    call bpf_get_current_task_btf
    r1 = r0
    r2 = 8
    r3 = 0
    call bpf_probe_read_kernel
    r0 = 0
    exit
