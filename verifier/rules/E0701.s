.license "GPL"

.program accepted, section = "cgroup_skb/egress"
    r0 = 1
    exit

.program rejected, section = "cgroup_skb/egress"
    r0 = 7
    exit
