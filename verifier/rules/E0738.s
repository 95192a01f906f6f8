.license "GPL"

.program accepted, section = "fentry/vfs_read"
    call bpf_ktime_get_ns
    r0 = 0
    exit

.program rejected, section = "fentry/vfs_read"
    r1 = 0
    r2 = 0
    r3 = 0
    call bpf_d_path                 # for functions that hold the path, such as filp_close
    r0 = 0
    exit
