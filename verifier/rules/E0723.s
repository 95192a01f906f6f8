.license "Proprietary"

.program accepted, section = "xdp"
    r0 = 2
    exit

.program rejected, section = "lsm/file_open"
    r0 = 0
    exit
