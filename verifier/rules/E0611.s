.license "GPL"

.static callback
    r0 = 0
    exit

.func public(index: u32, context: ptr) -> int
    r0 = 0
    exit

.program accepted, section = "socket"
    r1 = 4
    r2 = callback ll
    r3 = 0
    r4 = 0
    call bpf_loop
    r0 = 0
    exit

.program rejected, section = "socket"
    r1 = 4
    r2 = public ll
    r3 = 0
    r4 = 0
    call bpf_loop
    r0 = 0
    exit
