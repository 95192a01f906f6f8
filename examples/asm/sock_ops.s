// Counts connections that a cgroup begins and accepts.
.license "GPL"
.set ACTIVE, 4                      // BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB
.set PASSIVE, 5                     // BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB

.bss
.globl begun
begun:
    .zero 8
.globl accepted
accepted:
    .zero 8

.program connections, section = "sockops"
    r1 = *(u32 *)(r1 + 0)           // op
    r2 = begun ll
    if r1 == ACTIVE goto count
    r2 = accepted ll
    if r1 == PASSIVE goto count
    r0 = 1
    exit
count:
    r1 = 1
    lock *(u64 *)(r2 + 0) += r1
    r0 = 1
    exit
