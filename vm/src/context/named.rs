//! Contexts that the profile has the layout of: sockets and what happens to them, options, settings, devices, netfilter.
//!
//! Loads and stores go by the layout. What a field holds by default follows from one socket, which `sk` can name.

use skep_linux::{AttachType, Layout, ProgType, context, contexts};

use super::draft::{Draft, Maker};
use super::{DEFAULT_PACKET, FieldValue, Input};
use crate::error::Error;
use crate::kernel::{AF_INET6, AF_UNIX, IPPROTO_UDP, SOCK_DGRAM, SocketSpec, address_bytes, sock_bytes};
use crate::memory::access;

/// States of a TCP socket.
const TCP_CLOSE: u8 = 7;
const TCP_LISTEN: u8 = 10;

/// What programs of the type and attach type are given in this kernel.
pub(super) fn layout_of(maker: &Maker<'_>) -> Result<&'static Layout, Error> {
    let line = maker.world.settings.line;
    let found =
        context(line, maker.prog_type, maker.attach).or_else(|| contexts(line, maker.prog_type).next());
    let reason = || format!("programs of type {:?} have no context in Linux {line}", maker.prog_type);
    found.map(|context| context.layout).ok_or_else(|| maker.refuse(reason()))
}

/// The context by default.
pub(super) fn draft(maker: &mut Maker<'_>, input: &Input) -> Result<Draft, Error> {
    let layout = layout_of(maker)?;
    let mut draft = Draft::of_layout(layout, vec![0; layout.bytes as usize]);
    match maker.prog_type {
        ProgType::CgroupDevice => {
            // Reading /dev/null: a character device, 1:3.
            draft.put("access_type", 2 << 16 | 2);
            draft.put("major", 1);
            draft.put("minor", 3);
        }
        ProgType::CgroupSysctl => {}
        ProgType::Netfilter => netfilter(maker, &mut draft, input)?,
        prog_type => {
            let default = socket_of(prog_type, maker.attach);
            let (sk, spec) = socket(maker, input, default)?;
            draft.put_address("sk", sk);
            about_socket(maker, &mut draft, prog_type, sk, &spec)?;
        }
    }
    Ok(draft)
}

/// The socket that the context is about: that of the field `sk` if it is given, or one made for this run.
fn socket(maker: &mut Maker<'_>, input: &Input, default: SocketSpec) -> Result<(u64, SocketSpec), Error> {
    if let Input::Fields(fields) = input
        && let Some((_, FieldValue::Number(sk))) = fields.iter().find(|(name, _)| name == "sk")
        && let Some(spec) = maker.world.socket(*sk)
    {
        return Ok((*sk, spec));
    }
    let sk = maker.socket(default)?;
    Ok((sk, maker.world.socket(sk).unwrap_or_default()))
}

/// The socket that programs of this type look at, unless they are told of another.
fn socket_of(prog_type: ProgType, attach: Option<AttachType>) -> SocketSpec {
    // Its cookie is the same in each run; those that are given out begin above it.
    let mut spec = SocketSpec { cookie: 1, ..SocketSpec::default() };
    use AttachType as At;
    match attach {
        Some(
            At::CgroupInet6Bind
            | At::CgroupInet6Connect
            | At::CgroupInet6PostBind
            | At::CgroupInet6Getpeername
            | At::CgroupInet6Getsockname,
        ) => spec.family = AF_INET6,
        Some(At::CgroupUdp6Sendmsg | At::CgroupUdp6Recvmsg) => {
            (spec.family, spec.kind, spec.protocol) = (AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
        }
        Some(At::CgroupUdp4Sendmsg | At::CgroupUdp4Recvmsg) => {
            (spec.kind, spec.protocol) = (SOCK_DGRAM, IPPROTO_UDP);
        }
        Some(
            At::CgroupUnixConnect
            | At::CgroupUnixSendmsg
            | At::CgroupUnixRecvmsg
            | At::CgroupUnixGetpeername
            | At::CgroupUnixGetsockname,
        ) => (spec.family, spec.protocol) = (AF_UNIX, 0),
        _ => {}
    }
    match prog_type {
        ProgType::CgroupSock => {
            spec.state = TCP_CLOSE;
            spec.remote.set_port(0);
            if !matches!(attach, Some(At::CgroupInet4PostBind | At::CgroupInet6PostBind)) {
                spec.local.set_port(0);
            }
        }
        ProgType::CgroupSockAddr | ProgType::CgroupSockopt => spec.state = TCP_CLOSE,
        ProgType::SkReuseport => spec.state = TCP_LISTEN,
        _ => {}
    }
    spec
}

/// Fields that a socket decides.
fn about_socket(
    maker: &mut Maker<'_>,
    draft: &mut Draft,
    prog_type: ProgType,
    sk: u64,
    spec: &SocketSpec,
) -> Result<(), Error> {
    let (local4, local6) = address_bytes(spec.family, spec.local);
    let (remote4, remote6) = address_bytes(spec.family, spec.remote);
    match prog_type {
        ProgType::CgroupSock => {
            draft.bytes.clone_from(&sock_bytes(spec));
            draft.takes = draft.bytes.len()..=draft.bytes.len();
            draft.socket = Some(sk);
            return Ok(());
        }
        ProgType::CgroupSockopt => {
            draft.put_memory(maker, "optval", &[0; 4])?;
            return Ok(());
        }
        ProgType::CgroupSockAddr => {
            draft.put("user_family", spec.family.into());
            draft.put_bytes("user_ip4", &remote4);
            draft.put_bytes("user_ip6", &remote6);
            draft.put_bytes("user_port", &spec.remote.port().to_be_bytes());
            draft.put_bytes("msg_src_ip4", &local4);
            draft.put_bytes("msg_src_ip6", &local6);
            draft.put("type", spec.kind.into());
        }
        ProgType::SkReuseport => {
            draft.put_memory(maker, "data", &[0; DEFAULT_PACKET])?;
            draft.put_bytes("eth_protocol", &0x0800u16.to_be_bytes());
            draft.put("ip_protocol", spec.protocol.into());
            return Ok(());
        }
        ProgType::SkLookup => {
            // No socket is chosen yet; what is looked for comes from the other side.
            draft.put("sk", 0);
            draft.addresses.clear();
            draft.put_bytes("remote_port", &spec.remote.port().to_be_bytes());
        }
        ProgType::SkMsg => {
            draft.put_memory(maker, "data", &[0; DEFAULT_PACKET])?;
            draft.put_bytes("remote_port", &u32::from(spec.remote.port()).to_be_bytes());
        }
        ProgType::SockOps => {
            const ACTIVE_ESTABLISHED: u64 = 4;
            draft.put("op", ACTIVE_ESTABLISHED);
            draft.put("is_fullsock", 1);
            draft.put("state", spec.state.into());
            draft.put_bytes("remote_port", &u32::from(spec.remote.port()).to_be_bytes());
            for (name, value) in &spec.tcp {
                draft.put(name, *value);
            }
            draft.put_memory(maker, "skb_data", &[])?;
        }
        _ => {}
    }
    draft.put("family", spec.family.into());
    draft.put("protocol", spec.protocol.into());
    draft.put_bytes("remote_ip4", &remote4);
    draft.put_bytes("remote_ip6", &remote6);
    draft.put_bytes("local_ip4", &local4);
    draft.put_bytes("local_ip6", &local6);
    draft.put("local_port", spec.local.port().into());
    Ok(())
}

/// The hook and the packet, from its IP header, that a program of netfilter is called for: as a test run has them.
/// Without types they are zeros that can be read.
fn netfilter(maker: &mut Maker<'_>, draft: &mut Draft, input: &Input) -> Result<(), Error> {
    /// Bytes that structures are given of which nothing is known.
    const UNKNOWN: usize = 256;
    /// Bytes of an IP header.
    const HEADER: usize = 20;
    const NFPROTO_IPV4: u64 = 2;
    const LOCAL_OUT: u64 = 3;
    let (state, skb) =
        (maker.object_or_zeros("nf_hook_state", UNKNOWN)?, maker.object_or_zeros("sk_buff", UNKNOWN)?);
    draft.put_address("state", state);
    draft.put_address("skb", skb);
    draft.has_packet = true;
    let bytes = match input {
        Input::Packet(bytes) if bytes.len() < HEADER => {
            let n = bytes.len();
            return Err(maker.refuse(format!("a packet has {HEADER} bytes at least, and this one {n}")));
        }
        Input::Packet(bytes) => bytes.as_slice(),
        _ => &[0; DEFAULT_PACKET],
    };
    if maker.world.kernel.types().is_err() {
        return Ok(());
    }
    maker.world.set_field(state, "hook", LOCAL_OUT)?;
    maker.world.set_field(state, "pf", NFPROTO_IPV4)?;
    let data = maker.region("the packet", bytes, access::READ | access::WRITE)?;
    let len = bytes.len() as u64;
    for (path, value) in [
        ("head", data),
        ("data", data),
        ("len", len),
        ("tail", len),
        ("end", len),
        ("protocol", u64::from(0x0800u16.to_be())),
    ] {
        maker.world.set_field(skb, path, value)?;
    }
    Ok(())
}
