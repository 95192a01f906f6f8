.license "GPL"

.program accepted, section = "fentry/vfs_read"
    r0 = 0
    exit

.program rejected, section = "fentry/seq_printf"
    r0 = 0
    exit
