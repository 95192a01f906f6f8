// Lets a cgroup make no raw sockets.
.license "GPL"
.set SOCK_RAW, 3

.program no_raw, section = "cgroup/sock_create"
    r1 = *(u32 *)(r1 + 8)           // type
    r0 = 1
    if r1 != SOCK_RAW goto done
    r0 = 0
done:
    exit
