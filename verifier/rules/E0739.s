.license "GPL"
.map array { type = array, key = u32, value = u32, max_entries = 1 }
.map stacks { type = stack_trace, key = u32, value = u64, max_entries = 1 }

.program accepted, section = "lsm.s/file_open"
    r1 = array ll
    r0 = 0
    exit

.program rejected, section = "lsm.s/file_open"
    r1 = stacks ll
    r0 = 0
    exit
