.license "GPL"

.extern kfunc bpf_iter_css_task_new(it: ptr bpf_iter_css_task, css: ptr cgroup_subsys_state, flags: u32) -> int

.program accepted, section = "tc"
    r0 = 0
    exit

.program rejected, section = "tc"
    r1 = r10
    r1 += -8
    r2 = 0
    r3 = 0
    call bpf_iter_css_task_new
    r0 = 0
    exit
