.license "GPL"

.extern kfunc bpf_obj_new_impl(local_type_id__k: u64, meta__ign: ptr void) -> ptr void
.extern kfunc bpf_obj_drop_impl(p__alloc: ptr void, meta__ign: ptr void) -> void

.program accepted, section = "tc"
    r0 = 0
    exit

.program rejected, section = "tc"
    r1 = 0
    r2 = 0
    call bpf_obj_drop_impl
    r0 = 0
    exit
