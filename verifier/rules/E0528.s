.license "GPL"

.extern kfunc bpf_rcu_read_lock() -> void
.extern kfunc bpf_rcu_read_unlock() -> void

.program accepted, section = "syscall"
    call bpf_rcu_read_lock
    call bpf_rcu_read_unlock
    r1 = r10
    r1 += -8
    r2 = 8
    r3 = 0
    call bpf_copy_from_user
    r0 = 0
    exit

.program rejected, section = "syscall"
    call bpf_rcu_read_lock
    r1 = r10
    r1 += -8
    r2 = 8
    r3 = 0
    call bpf_copy_from_user         # may sleep
    r0 = 0
    exit
