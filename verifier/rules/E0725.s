.license "GPL"

.program accepted, section = "lsm.s/file_open"
    r0 = 0
    exit

.program rejected, section = "lsm.s/file_alloc_security"
    r0 = 0
    exit
