.license "GPL"

.program accepted, section = "socket"
    r0 = 0
    exit

.program rejected, section = "socket"
    .8byte 0x00000000000000ff       # no instruction has this opcode
    r0 = 0
    exit
