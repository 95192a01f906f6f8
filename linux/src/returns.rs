//! What programs return, by name. Facts: `include/uapi/linux/{bpf,pkt_cls,netfilter}.h` of 6.18; `deny` and `allow` have no
//! names there.

use crate::ProgType;

/// A value and its name.
type Row = (i32, &'static str);

const XDP: &[Row] =
    &[(0, "XDP_ABORTED"), (1, "XDP_DROP"), (2, "XDP_PASS"), (3, "XDP_TX"), (4, "XDP_REDIRECT")];
const TC: &[Row] = &[
    (-1, "TC_ACT_UNSPEC"),
    (0, "TC_ACT_OK"),
    (1, "TC_ACT_RECLASSIFY"),
    (2, "TC_ACT_SHOT"),
    (3, "TC_ACT_PIPE"),
    (4, "TC_ACT_STOLEN"),
    (5, "TC_ACT_QUEUED"),
    (6, "TC_ACT_REPEAT"),
    (7, "TC_ACT_REDIRECT"),
    (8, "TC_ACT_TRAP"),
];
const SK: &[Row] = &[(0, "SK_DROP"), (1, "SK_PASS")];
const LWT: &[Row] = &[(0, "BPF_OK"), (2, "BPF_DROP"), (7, "BPF_REDIRECT"), (128, "BPF_LWT_REROUTE")];
const FLOW: &[Row] = &[(0, "BPF_OK"), (2, "BPF_DROP"), (129, "BPF_FLOW_DISSECTOR_CONTINUE")];
const NETFILTER: &[Row] = &[(0, "NF_DROP"), (1, "NF_ACCEPT")];
const CGROUP: &[Row] = &[(0, "deny"), (1, "allow")];
const CGROUP_SKB: &[Row] =
    &[(0, "deny"), (1, "allow"), (2, "deny, congestion notified"), (3, "allow, congestion notified")];
/// What a hook returns beside 0; the commonest errors.
const HOOK: &[Row] = &[
    (-1, "-EPERM"),
    (-2, "-ENOENT"),
    (-4, "-EINTR"),
    (-5, "-EIO"),
    (-11, "-EAGAIN"),
    (-12, "-ENOMEM"),
    (-13, "-EACCES"),
    (-14, "-EFAULT"),
    (-16, "-EBUSY"),
    (-17, "-EEXIST"),
    (-22, "-EINVAL"),
    (-28, "-ENOSPC"),
    (-38, "-ENOSYS"),
    (-95, "-EOPNOTSUPP"),
];

/// The values with a name that programs of a type return, each with it. Types whose return values are numbers or mean
/// nothing have none.
pub fn return_values(prog_type: ProgType) -> &'static [(i32, &'static str)] {
    match prog_type {
        ProgType::Xdp => XDP,
        ProgType::SchedCls | ProgType::SchedAct => TC,
        ProgType::SkSkb | ProgType::SkMsg | ProgType::SkLookup | ProgType::SkReuseport => SK,
        ProgType::LwtIn | ProgType::LwtOut | ProgType::LwtXmit | ProgType::LwtSeg6local => LWT,
        ProgType::FlowDissector => FLOW,
        ProgType::Netfilter => NETFILTER,
        ProgType::CgroupSkb => CGROUP_SKB,
        ProgType::CgroupSock
        | ProgType::CgroupSockAddr
        | ProgType::CgroupDevice
        | ProgType::CgroupSysctl
        | ProgType::CgroupSockopt => CGROUP,
        ProgType::Lsm => HOOK,
        ProgType::Unspec
        | ProgType::SocketFilter
        | ProgType::Kprobe
        | ProgType::Tracepoint
        | ProgType::PerfEvent
        | ProgType::SockOps
        | ProgType::RawTracepoint
        | ProgType::LircMode2
        | ProgType::RawTracepointWritable
        | ProgType::Tracing
        | ProgType::StructOps
        | ProgType::Ext
        | ProgType::Syscall => &[],
    }
}

/// The name of what a program of a type returned, if it has one.
pub fn return_name(prog_type: ProgType, value: i32) -> Option<&'static str> {
    return_values(prog_type).iter().find(|(known, _)| *known == value).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(prog_type: ProgType, value: i32, expected: Option<&str>) {
        assert_eq!(return_name(prog_type, value), expected);
    }

    #[test]
    fn values_have_names() {
        check(ProgType::Xdp, 1, Some("XDP_DROP"));
        check(ProgType::SchedCls, -1, Some("TC_ACT_UNSPEC"));
        check(ProgType::Lsm, -1, Some("-EPERM"));
        check(ProgType::CgroupDevice, 1, Some("allow"));
        check(ProgType::Netfilter, 1, Some("NF_ACCEPT"));
        check(ProgType::Xdp, 9, None);
        check(ProgType::SocketFilter, 0, None);
    }

    #[test]
    fn a_value_has_one_name() {
        for prog_type in (0..=32).filter_map(ProgType::from_u32) {
            let values = return_values(prog_type);
            for (at, (value, name)) in values.iter().enumerate() {
                assert!(values[..at].iter().all(|(other, of)| other != value && of != name), "{prog_type:?}");
            }
        }
    }
}
