//! Kernel functions that are not modelled, and why. A name that ends in `*` stands for all that begin so.

const CONNTRACK: &str = "there is no table of tracked connections";
const IPSEC: &str = "there is no table of IPsec states";
const CONGESTION: &str = "the arithmetic of this congestion control is the kernel's own";
const SCHED_EXT: &str = "there is no scheduler that programs could be part of";
const HID: &str = "there are no input devices";

/// Names, and reasons in words that end a sentence.
#[rustfmt::skip] // One a line.
pub(super) const UNMODELLED: &[(&str, &str)] = &[
    ("bbr_*", CONGESTION),
    ("bpf_ct_*", CONNTRACK),
    ("bpf_skb_ct_*", CONNTRACK),
    ("bpf_xdp_ct_*", CONNTRACK),
    ("bpf_skb_get_fou_encap", "there are no tunnel devices"),
    ("bpf_skb_set_fou_encap", "there are no tunnel devices"),
    ("bpf_skb_get_xfrm_info", IPSEC),
    ("bpf_skb_set_xfrm_info", IPSEC),
    ("bpf_xdp_flow_lookup", "there is no flow table of a netfilter"),
    ("bpf_xdp_get_xfrm_state", IPSEC),
    ("bpf_xdp_xfrm_state_release", IPSEC),
    ("bpf_sk_assign_tcp_reqsk", "connections are not set up here"),
    ("bpf_sock_addr_set_sun_path", "the kernel's own structure of an address is not made"),
    ("bpf_sock_ops_enable_tx_tstamp", "nothing is sent that could be given a time"),
    ("bpf_verify_pkcs7_signature", "signatures are not verified"),
    ("cubictcp_*", CONGESTION),
    ("dctcp_*", CONGESTION),
    ("hid_bpf_*", HID),
    ("scx_bpf_*", SCHED_EXT),
];

/// Why a kernel function is not modelled, if that is known.
pub(super) fn reason(name: &str) -> Option<&'static str> {
    let is_it = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    };
    UNMODELLED.iter().find(|(pattern, _)| is_it(pattern)).map(|(_, reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kfuncs::modelled_kfuncs;
    use skep_linux::kfuncs;

    #[test]
    fn each_row_is_about_something_that_is_not_modelled() {
        for (pattern, _) in UNMODELLED {
            let start = pattern.trim_end_matches('*');
            let is_its = |name: &str| if *pattern == start { name == start } else { name.starts_with(start) };
            assert!(kfuncs().iter().any(|kfunc| is_its(kfunc.name)), "{pattern}");
            assert!(!modelled_kfuncs().any(is_its), "{pattern}");
        }
    }
}
