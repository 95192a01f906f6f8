//! Probes tested as any other Rust code: `cargo test`, no root, no kernel.
//!
//! The objects are the samples of the folder above. Each test makes the world it wants, runs a program, and looks at what
//! came of it.

use skep::{Error, Input, Match, Mock, MockArg, Object, Packet, Profile, RunOptions, Settings, Task, Value};

/// A sample object.
fn sample(name: &str) -> Result<Object, Error> {
    Object::open(format!("{}/../{name}.bpf.o", env!("CARGO_MANIFEST_DIR")))
}

#[test]
fn the_kernel_would_load_the_filter() -> Result<(), Error> {
    let filter = sample("xdp_filter")?.program("xdp_filter")?.verify(&Profile::latest())?;
    assert!(filter.report().stats.insns_processed < 100);
    Ok(())
}

#[test]
fn the_kernel_would_refuse_a_missing_check() -> Result<(), Error> {
    let program = sample("rejected")?.program("missing_null_check")?;
    let error = program.verify(&Profile::latest()).unwrap_err();
    assert!(error.to_string().contains("R0 invalid mem access 'map_value_or_null'"), "{error}");
    Ok(())
}

#[test]
fn a_blocked_source_is_dropped_and_counted() -> Result<(), Error> {
    let world = sample("xdp_filter")?.world()?;
    let blocklist = world.map("blocklist")?;
    blocklist.set("10.0.0.1", Value::fields([("hits", 0.into())]))?;

    for _ in 0..3 {
        let run = world.run("xdp_filter", Packet::udp().src([10, 0, 0, 1]).dport(53))?;
        assert_eq!(run.verdict(), "XDP_DROP");
    }
    let other = world.run("xdp_filter", Packet::tcp().syn().src([10, 0, 0, 2]))?;
    assert_eq!(other.verdict(), "XDP_PASS");

    let hits = blocklist.get("10.0.0.1")?;
    assert_eq!(hits, Some(Value::fields([("hits", 3.into())])));
    // Each CPU counts for itself.
    let verdicts = world.map("verdicts")?;
    assert_eq!((verdicts.sum(1)?, verdicts.sum(2)?), (3, 1));
    Ok(())
}

#[test]
fn what_is_not_ipv4_passes() -> Result<(), Error> {
    let world = sample("xdp_filter")?.world()?;
    for packet in [Packet::udp().ipv6(), Packet::arp(), Packet::udp().vlan(7), Packet::ethernet(0x88cc)] {
        assert_eq!(world.run("xdp_filter", packet)?.verdict(), "XDP_PASS");
    }
    assert_eq!(world.map("verdicts")?.sum(2)?, 4);
    Ok(())
}

#[test]
fn each_cpu_counts_for_itself() -> Result<(), Error> {
    let world = sample("xdp_filter")?.world_with(Settings { n_cpus: 2, ..Settings::default() })?;
    let second = RunOptions { cpu: 1, ..RunOptions::default() };
    world.run("xdp_filter", Packet::udp())?;
    world.run_with("xdp_filter", Packet::udp(), &second, None)?;
    world.run_with("xdp_filter", Packet::udp(), &second, None)?;
    assert_eq!(world.map("verdicts")?.get(2)?, Some(Value::from(vec![1, 2])));
    Ok(())
}

#[test]
fn an_event_tells_who_started_a_program() -> Result<(), Error> {
    let task = Task { pid: 43, tgid: 42, uid: 7, comm: "bash".to_owned(), ..Settings::default().task };
    let mut world = sample("exec_events")?.world_with(Settings { task, ..Settings::default() })?;
    world.mock("bpf_ktime_get_ns", Mock::Constant(123))?;

    world.run("exec_event", Input::Context(vec![0; 64]))?;

    let events = world.events("events")?;
    let events: Vec<Value> =
        events.iter().map(|event| event.decode("struct event")).collect::<Result<_, _>>()?;
    let expected: [(&str, Value); 4] =
        [("time", 123.into()), ("pid", 42.into()), ("user", 7.into()), ("comm", "bash".into())];
    assert_eq!(events, [Value::fields(expected)]);
    assert_eq!(world.variable("lost")?, 0.into());
    Ok(())
}

#[test]
fn configuration_is_set_before_loading() -> Result<(), Error> {
    let object = sample("exec_events")?.set("one_user_only", true).set("the_user", 5);
    let world = object.world()?;
    world.run("exec_event", Input::Context(vec![0; 64]))?;
    assert!(world.events("events")?.is_empty());
    Ok(())
}

#[test]
fn a_full_ring_buffer_is_counted() -> Result<(), Error> {
    let mut world = sample("exec_events")?.world()?;
    // Whatever the ring buffer, and however much is wanted: there is no room.
    world.mock("bpf_ringbuf_reserve", Mock::table([([Match::Any, Match::Any, Match::Any], 0)]))?;
    world.run("exec_event", Input::Context(vec![0; 64]))?;
    assert_eq!(world.variable("lost")?, 1.into());
    Ok(())
}

#[test]
fn the_histogram_has_the_time_a_call_took() -> Result<(), Error> {
    let world = sample("latency")?.world()?;
    world.set_time(1_000_000);
    world.run("syscall_enters", Input::Context(vec![0; 64]))?;
    assert_eq!(world.map("started")?.entries(), [(1000.into(), 1_000_000.into())]);

    // 2^10 nanoseconds and a little more.
    world.set_time(1_000_000 + 1030);
    let before = world.snapshot();
    world.run("syscall_exits", Input::Context(vec![0; 24]))?;
    let changes = before.changes(&world);
    assert_eq!(changes.len(), 2);
    assert_eq!(world.map("histogram")?.get(10)?, Some(1.into()));
    assert!(world.map("started")?.entries().is_empty());
    Ok(())
}

#[test]
fn dns_is_marked() -> Result<(), Error> {
    let world = sample("tc_mark")?.world()?;
    let run = world.run("mark_dns", Packet::udp().dport(53))?;
    assert_eq!(run.verdict(), "TC_ACT_OK");
    // `mark` is the third word of the context.
    assert_eq!(run.context[8..12], 0x53u32.to_le_bytes());
    let other = world.run("mark_dns", Packet::udp().dport(80))?;
    assert_eq!(other.context[8..12], [0; 4]);
    Ok(())
}

#[test]
fn packets_are_sent_on_to_parsers() -> Result<(), Error> {
    let world = sample("tail_call")?.world()?;
    world.run("dispatch", Packet::udp())?;
    world.run("dispatch", Packet::udp().ipv6())?;
    world.run("dispatch", Packet::icmp().ipv6())?;
    assert_eq!((world.variable("ipv4_packets")?, world.variable("ipv6_packets")?), (1.into(), 2.into()));
    Ok(())
}

#[test]
fn a_mock_sees_what_it_is_called_with() -> Result<(), Error> {
    let mut world = sample("tc_mark")?.world()?;
    // A packet whose headers cannot be read passes unmarked.
    let refuse = Mock::call(|_, [context, offset, to, len]: [MockArg; 4]| {
        assert!(matches!(context, MockArg::Context(_)));
        assert_eq!((offset.value(), len.value()), (14, 20));
        assert!(matches!(to, MockArg::Memory { len: 20, .. }));
        Ok(-14i64 as u64)
    });
    world.mock("bpf_skb_load_bytes", refuse)?;
    let run = world.run("mark_dns", Packet::udp().dport(53))?;
    assert_eq!((run.verdict().as_str(), &run.context[8..12]), ("TC_ACT_OK", &[0; 4][..]));
    Ok(())
}

#[test]
fn mistakes_are_told() -> Result<(), Error> {
    let mut world = sample("xdp_filter")?.world()?;
    let told = |error: Error, expected: &str| assert_eq!(error.to_string(), expected);
    told(
        world.run("xdp_filtre", Packet::udp()).unwrap_err(),
        "there is no program `xdp_filtre`; there are: xdp_filter",
    );
    told(world.map("blocked").unwrap_err(), "there is no map `blocked`; there are: blocklist, verdicts");
    told(world.map("blocklist")?.set("10.0.0.1", 5).unwrap_err(), "map `blocklist`: entry: 5 is no STRUCT");
    told(
        world.mock("bpf_ktime_get_ns", Mock::table([([0], 1)])).unwrap_err(),
        "the mock of bpf_ktime_get_ns is for 1 arguments, and bpf_ktime_get_ns takes 0",
    );
    let short = world.run("xdp_filter", Input::Packet(vec![0; 4])).unwrap_err();
    assert!(short.to_string().contains("and this one 4"), "{short}");
    Ok(())
}
