.license "GPL"

.extern kfunc bpf_cpumask_create() -> ptr bpf_cpumask
.extern kfunc bpf_cpumask_release(cpumask: ptr bpf_cpumask) -> void

.program accepted, section = "tp_btf/task_newtask"
    call bpf_cpumask_create
    if r0 == 0 goto out
    r1 = r0
    call bpf_cpumask_release
out:
    r0 = 0
    exit

.program rejected, section = "socket"
    call bpf_cpumask_create             # not for socket filters
    r0 = 0
    exit
