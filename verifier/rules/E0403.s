.license "GPL"

.program accepted, section = "socket"
    call bpf_ktime_get_ns
    r0 = 0
    exit

.program rejected, section = "socket"
    r2 = 0
    r3 = 0
    call bpf_redirect
    r0 = 0
    exit
