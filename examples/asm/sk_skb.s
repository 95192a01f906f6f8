// Sends what a socket receives to the socket in a map.
.license "GPL"

.map peers {
    type = sockmap
    key = u32
    value = u32
    max_entries = 2
}

.program to_peer, section = "sk_skb/stream_verdict"
    r2 = peers ll
    r3 = 0
    r4 = 0
    call bpf_sk_redirect_map
    exit
