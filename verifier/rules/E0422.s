.license "GPL"
.struct storage_key {
    cgroup: u64
    attach: u64
}
.map storage { type = cgroup_storage, key = storage_key, value = u64 }

.program accepted, section = "cgroup_skb/ingress"
    r1 = storage ll
    r2 = 0
    call bpf_get_local_storage
    r0 = 0
    exit

.program rejected, section = "cgroup_skb/ingress"
    r1 = storage ll
    r2 = 1
    call bpf_get_local_storage
    r0 = 0
    exit
