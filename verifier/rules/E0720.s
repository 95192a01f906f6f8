.license "GPL"

.program accepted, section = "fentry/vfs_read"
    r0 = 0
    exit

.program rejected, section = "fentry/no_such_function"
    r0 = 0
    exit
