.license "GPL"

.extern kfunc bpf_rcu_read_lock() -> void
.extern kfunc bpf_rcu_read_unlock() -> void
.extern kfunc bpf_iter_task_new(it: ptr bpf_iter_task, task__nullable: ptr task_struct, flags: u32) -> int
.extern kfunc bpf_iter_task_next(it: ptr bpf_iter_task) -> ptr task_struct
.extern kfunc bpf_iter_task_destroy(it: ptr bpf_iter_task) -> void

.program accepted, section = "syscall"
    call bpf_rcu_read_lock
    r1 = r10
    r1 += -24
    r2 = 0
    r3 = 0
    call bpf_iter_task_new
next:
    r1 = r10
    r1 += -24
    call bpf_iter_task_next
    if r0 != 0 goto next
    r1 = r10
    r1 += -24
    call bpf_iter_task_destroy
    call bpf_rcu_read_unlock
    r0 = 0
    exit

.program rejected, section = "syscall"
    r1 = r10
    r1 += -24
    r2 = 0
    r3 = 0
    call bpf_iter_task_new          # programs of this type may sleep
    r0 = 0
    exit
