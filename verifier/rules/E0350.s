.license "GPL"

.extern kfunc bpf_iter_num_new(it: ptr bpf_iter_num, start: int, end: int) -> int
.extern kfunc bpf_iter_num_next(it: ptr bpf_iter_num) -> ptr int
.extern kfunc bpf_iter_num_destroy(it: ptr bpf_iter_num) -> void

.program accepted, section = "tc"
    r1 = r10
    r1 += -8
    r2 = 0
    r3 = 10
    call bpf_iter_num_new
next:
    r1 = r10
    r1 += -8
    call bpf_iter_num_next
    if r0 != 0 goto next
    r1 = r10
    r1 += -8
    call bpf_iter_num_destroy
    r0 = 0
    exit

.program rejected, section = "tc"
    r1 = r10
    r1 += -8
    r2 = 0
    r3 = 10
    call bpf_iter_num_new
    r1 = r10
    r1 += -8
    r2 = 0
    r3 = 10
    call bpf_iter_num_new           # the first one was not ended
    r0 = 0
    exit
