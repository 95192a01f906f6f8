.license "GPL"

.program accepted, section = "socket"
    call bpf_ktime_get_ns
    r0 = 0
    exit

.program rejected, section = "socket"
    .8byte 0x0000000500000185       # call bpf_ktime_get_ns, with a destination register
    r0 = 0
    exit
