.license "GPL"

.program accepted, section = "fentry/vfs_read"
    r0 = 0
    exit

.program rejected, section = "fentry/migrate_disable"
    r0 = 0
    exit
