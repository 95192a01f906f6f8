// Counts programs started, in a global variable that user space can read.
.license "GPL"

.bss
.globl started
started:
    .zero 8

.program exec, section = "tracepoint/sched/sched_process_exec"
    r1 = started ll
    r2 = 1
    lock *(u64 *)(r1 + 0) += r2
    r0 = 0
    exit
