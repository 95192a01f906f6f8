.license "GPL"

.extern kfunc bpf_xdp_metadata_rx_timestamp(ctx: ptr xdp_md, timestamp: ptr u64) -> int

.program accepted, section = "xdp"
    r0 = 2
    exit

.program rejected, section = "xdp"
    r2 = r10
    r2 += -8
    call bpf_xdp_metadata_rx_timestamp      # which device is not known
    r0 = 2
    exit
