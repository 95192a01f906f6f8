.license "GPL"

.program accepted, section = "socket"
    call f1
    exit

.program rejected, section = "socket"
    call f0
    exit

.static f0
    call f1
    exit
.static f1
    call f2
    exit
.static f2
    call f3
    exit
.static f3
    call f4
    exit
.static f4
    call f5
    exit
.static f5
    call f6
    exit
.static f6
    call f7
    exit
.static f7
    r0 = 0
    exit
