// Lets at most 16 bytes of each message through before it is asked again.
.license "GPL"

.program in_small_pieces, section = "sk_msg"
    r2 = 16
    call bpf_msg_apply_bytes
    r0 = 1                          // SK_PASS
    exit
