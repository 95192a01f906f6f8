.license "GPL"

.extern kfunc bpf_rcu_read_lock() -> void
.extern kfunc bpf_rcu_read_unlock() -> void

.program accepted, section = "tc"
    call bpf_rcu_read_lock
    call bpf_rcu_read_unlock
    r0 = 0
    exit

.program rejected, section = "tc"
    call bpf_rcu_read_lock
    r0 = 0
    exit                                # within the region
