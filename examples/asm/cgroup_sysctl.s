// Lets a cgroup read settings and write none.
.license "GPL"

.program read_only, section = "cgroup/sysctl"
    r1 = *(u32 *)(r1 + 0)           // write
    r0 = 1
    if r1 == 0 goto done
    r0 = 0
done:
    exit
