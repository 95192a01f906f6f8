.license "GPL"

.program accepted, section = "lsm/file_open"
    r0 = 0
    exit

.program rejected, section = "lsm/getprocattr"
    r0 = 0
    exit
