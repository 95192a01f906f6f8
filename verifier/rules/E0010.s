.license "GPL"

.program accepted, section = "socket"
    r0 = 0
    goto out
out:
    exit

.program rejected, section = "socket"
    r0 = 0
    .8byte 0x0000000100000005       # goto +0, with an immediate of 1
    exit
