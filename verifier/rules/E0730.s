.license "GPL"

.program accepted, section = "fentry/do_exit"
    r0 = 0
    exit

.program rejected, section = "fexit/do_exit"
    r0 = 0
    exit
