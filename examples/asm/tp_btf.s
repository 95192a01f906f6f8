// Remembers which thread last started a program; the tracepoint's arguments have their kernel types.
.license "GPL"

.bss
.globl last
last:
    .zero 4

.program exec, section = "tp_btf/sched_process_exec"
    r2 = *(u32 *)(r1 + 8)           // old_pid
    r1 = last ll
    *(u32 *)(r1 + 0) = r2
    r0 = 0
    exit
