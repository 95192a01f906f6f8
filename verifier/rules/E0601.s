.license "GPL"

.program accepted, section = "socket"
    r0 = 0
    goto out
out:
    exit

.program rejected, section = "socket"
    r0 = 0
    goto +5
    exit
