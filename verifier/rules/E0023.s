.license "GPL"

.map pages { type = arena, max_entries = 1, flags = mmapable }

.program accepted, section = "socket"
    r0 = 0
    exit

.program rejected, section = "socket"
    r1 = 0
    .8byte 0x00000002000111bf       # a cast to address space 2
    r0 = 0
    exit
