.section "tc"
local:
    call bpf_rcu_read_lock
    call other
    exit
.globl entry
.section "xdp"
.type entry,@function
entry:
    exit
.type other,@function
other:
    exit
.extern kfunc bpf_rcu_read_lock
