.license "Proprietary"

.extern kfunc bpf_rcu_read_lock() -> void

.program accepted, section = "tc"
    r0 = 0
    exit

.program rejected, section = "tc"
    call bpf_rcu_read_lock
    r0 = 0
    exit
