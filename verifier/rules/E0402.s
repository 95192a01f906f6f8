.license "GPL"

.program accepted, section = "socket"
    call bpf_ktime_get_ns
    r0 = 0
    exit

.program rejected, section = "socket"
    call 9999
    r0 = 0
    exit
