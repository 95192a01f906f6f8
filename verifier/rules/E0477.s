.license "GPL"

.extern kfunc bpf_list_pop_front(head: ptr bpf_list_head) -> ptr bpf_list_node

.program accepted, section = "tc"
    r0 = 0
    exit

.program rejected, section = "tc"
    call bpf_list_pop_front             # no list is in the context
    r0 = 0
    exit
