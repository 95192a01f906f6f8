.license "GPL"

.extern kfunc bpf_task_acquire(p: ptr task_struct) -> ptr task_struct

.program accepted, section = "tp_btf/task_newtask"
    r0 = 0
    exit

.program rejected, section = "tp_btf/task_newtask"
    *(u64 *)(r10 - 8) = 0
    r1 = r10
    r1 += -8
    call bpf_task_acquire           # no task is there
    r0 = 0
    exit
