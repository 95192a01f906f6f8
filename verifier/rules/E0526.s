.license "GPL"

.extern kfunc bpf_rcu_read_lock() -> void
.extern kfunc bpf_rcu_read_unlock() -> void

.extern kfunc bpf_copy_from_user_str(dst: ptr void, dst__sz: u32, unsafe_ptr__ign: ptr void, flags: u64) -> int

.program accepted, section = "syscall"
    call bpf_rcu_read_lock
    call bpf_rcu_read_unlock
    r0 = 0
    exit

.program rejected, section = "syscall"
    call bpf_rcu_read_lock
    *(u64 *)(r10 - 8) = 0
    r1 = r10
    r1 += -8
    r2 = 8
    r3 = 0
    r4 = 0
    call bpf_copy_from_user_str
    call bpf_rcu_read_unlock
    r0 = 0
    exit
