.license "GPL"

.program accepted, section = "fmod_ret/bpf_modify_return_test"
    r0 = 0
    exit

.program rejected, section = "fmod_ret/vfs_read"
    r0 = 0
    exit
