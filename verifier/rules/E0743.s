.license "GPL"

.program accepted, section = "lsm_cgroup/bprm_committed_creds"
    r0 = 1
    exit

.program rejected, section = "lsm_cgroup/bprm_committed_creds"
    r0 = 0
    exit
