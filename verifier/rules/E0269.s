.license "GPL"
.extern ksym runqueues: rq

.program accepted, section = "raw_tp/sys_enter"
    r1 = runqueues ll
    call bpf_this_cpu_ptr
    r1 = *(u32 *)(r0 + 0)
    r0 = 0
    exit

.program rejected, section = "raw_tp/sys_enter"
    r1 = runqueues ll
    r1 = *(u32 *)(r1 + 0)
    r0 = 0
    exit
