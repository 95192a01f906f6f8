//! Helpers that are not modelled, and why.

const SEGMENTS: &str = "there is no table of segments that packets are routed by";

/// Names, and reasons in words that end a sentence.
const UNMODELLED: &[(&str, &str)] = &[
    ("bpf_lwt_seg6_action", SEGMENTS),
    ("bpf_lwt_seg6_adjust_srh", SEGMENTS),
    ("bpf_lwt_seg6_store_bytes", SEGMENTS),
    ("bpf_sys_bpf", "no system call is carried out for a program"),
];

/// Why a helper is not modelled, if that is known.
pub(super) fn reason(name: &str) -> Option<&'static str> {
    UNMODELLED.iter().find(|(known, _)| *known == name).map(|(_, reason)| *reason)
}
