.sectoin xdp
.program main, section = "xpd"
    exit
.program
.program other
.func helper
    exit
.byte 256
.byte
.asciz "open
.asciz 5
.align 3
.data
    r0 = 0
.bss
    .long 1
.license "GPL"
.license "MIT"
.struct broken { a: u32, a: u64, }
.struct open {
    a: u32
.struct nested { a: nothing }
.extern kfunc f(a: u32
.frobnicate
