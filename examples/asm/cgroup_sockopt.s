// Lets a cgroup set no option at the level of IP.
.license "GPL"

.program no_ip_options, section = "cgroup/setsockopt"
    r1 = *(u32 *)(r1 + 24)          // level
    r0 = 1
    if r1 != 0 goto done
    r0 = 0
done:
    exit
