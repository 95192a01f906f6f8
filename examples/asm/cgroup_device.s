// Lets a cgroup use /dev/null, zero, full, random and urandom, and no other device.
.license "GPL"

.program harmless, section = "cgroup/dev"
    r2 = *(u32 *)(r1 + 4)           // major
    r3 = *(u32 *)(r1 + 8)           // minor
    r0 = 0
    if r2 != 1 goto done
    if r3 == 3 goto allow
    if r3 == 5 goto allow
    if r3 < 7 goto done
    if r3 > 9 goto done
allow:
    r0 = 1
done:
    exit
