.license "GPL"
.program accepted, section = "raw_tp/sys_enter"
    call bpf_get_current_task_btf
    r1 = *(u64 *)(r0 + 1200)
    r0 = 0
    exit

.program rejected, section = "raw_tp/sys_enter"
    call bpf_get_current_task_btf
    r1 = *(u64 *)(r0 + 3264)
    r0 = 0
    exit
