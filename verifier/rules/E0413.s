.license "GPL"

.func double(n: u32) -> u32
    w0 = w1
    w0 += w0
    exit

.program accepted, section = "socket"
    r1 = 21
    call double
    exit

.program rejected, section = "socket"
    call double                     # with the context
    exit
