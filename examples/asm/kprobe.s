// Says in the trace log which directory descriptor unlinkat(2) was called with.
.license "GPL"

.rodata
format:
    .asciz "unlinkat below %d"
.set FORMAT_SIZE, 18

.program unlink_begins, section = "kprobe/do_unlinkat"
    r3 = *(u64 *)(r1 + 112)         // pt_regs.di, the first argument on x86-64
    r1 = format ll
    r2 = FORMAT_SIZE
    call bpf_trace_printk
    r0 = 0
    exit
