.license "GPL"

.program accepted, section = "lsm_cgroup/socket_bind"
    r1 = -1
    call bpf_set_retval
    r0 = 1
    exit

.program rejected, section = "lsm_cgroup/bprm_committed_creds"
    r1 = -1
    call bpf_set_retval
    r0 = 1
    exit
