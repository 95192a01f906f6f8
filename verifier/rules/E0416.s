.license "GPL"

.map table { type = hash, key = u32, value = u64, max_entries = 1 }

.static one
    r0 = 0
    exit

.static other
    r0 = table ll
    exit

.program accepted, section = "socket"
    r1 = 4
    r2 = one ll
    r3 = 0
    r4 = 0
    call bpf_loop
    r0 = 0
    exit

.program rejected, section = "socket"
    r1 = 4
    r2 = other ll
    r3 = 0
    r4 = 0
    call bpf_loop                   # its function returns a map
    r0 = 0
    exit
