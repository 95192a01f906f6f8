//! Mocks: what they see of their arguments, and which are refused.

use skep_asm::{Options, assemble};
use skep_object::{LinkOptions, Object, Target};
use skep_vm::{ErrorKind, Input, Match, Mock, MockArg, RunOptions, Settings, TrapKind, World};

/// A world with the first program of a source, whose context is 16 bytes; runs it with some mocks.
#[track_caller]
fn run(mocks: Vec<(&str, Mock)>, body: &str) -> Result<u64, TrapKind> {
    let source = format!(
        ".map counts {{ type = hash, key = u32, value = u64, max_entries = 4 }}
        .program test, section = \"kprobe\"
        {body}
        exit
"
    );
    let assembly =
        assemble("test.s", &source, &Options::default()).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let object = Object::parse("test.o", assembly.to_object().unwrap()).unwrap();
    let linked = object.link(&Target::default(), &LinkOptions::default());
    let program = linked.programs.first().unwrap_or_else(|| panic!("{:?}", linked.failed));
    let mut world = World::new(Settings::default()).unwrap();
    for (name, mock) in mocks {
        world.mock(name, mock).unwrap();
    }
    let id = world.load(program).unwrap();
    let outcome = world.run(id, &Input::Memory(vec![7; 16]), &RunOptions::default()).unwrap();
    outcome.map(|outcome| outcome.value).map_err(|trap| trap.kind().clone())
}

const UPDATE: &str = "*(u32 *)(r10 - 4) = 9; *(u64 *)(r10 - 16) = 0x0102
    r1 = counts ll; r2 = r10; r2 += -4; r3 = r10; r3 += -16; r4 = 1; call bpf_map_update_elem";

#[test]
fn arguments_are_what_the_prototype_says() {
    let mock = Mock::call(|_, [map, key, value, flags]: [MockArg; 4]| {
        assert_eq!((map.map(), key.bytes()), (Some("counts"), &[9, 0, 0, 0][..]));
        assert_eq!((value.bytes(), flags), (&[2, 1, 0, 0, 0, 0, 0, 0][..], MockArg::Number(1)));
        Ok(42)
    });
    assert_eq!(run(vec![("bpf_map_update_elem", mock)], UPDATE), Ok(42));
}

#[test]
fn buffers_can_be_filled() {
    let body = "r1 = r10; r1 += -16; r2 = 16; call bpf_get_current_comm; r0 = *(u8 *)(r10 - 16)";
    let mock = Mock::call(|call, [buffer, len]: [MockArg; 2]| {
        assert!(buffer.bytes().is_empty() && len.value() == 16, "{buffer} {len}");
        call.write(buffer.value(), b"bash\0").map(|()| 0)
    });
    assert_eq!(run(vec![("bpf_get_current_comm", mock)], body), Ok(u64::from(b'b')));
}

#[test]
fn the_context_and_strings_are_known() {
    let body = "r6 = r1; r7 = 0x68736162; *(u64 *)(r10 - 8) = r7
        r1 = r10; r1 += -8; r2 = 8; r3 = 0; r4 = r10; r4 += -16; call bpf_strtol
        r1 = r6; r2 = 3; call bpf_override_return";
    let strtol = Mock::call(|_, [text, len, ..]: [MockArg; 4]| {
        assert_eq!((text.text().as_str(), len.value()), ("bash", 8));
        Ok(4)
    });
    let override_return = Mock::call(|_, [context, value]: [MockArg; 2]| {
        assert!(matches!(context, MockArg::Context(_)), "{context}");
        Ok(value.value())
    });
    assert_eq!(run(vec![("bpf_strtol", strtol), ("bpf_override_return", override_return)], body), Ok(3));
}

#[test]
fn tables_answer_by_arguments() {
    let table = || {
        let row = |key: &[u8], value| ([Match::Any, Match::from(key), Match::Any, Match::from(1)], value);
        Mock::table([row(&[8], 1), row(&[9, 0, 0, 0], 5), row(&[9], 2)])
    };
    assert_eq!(run(vec![("bpf_map_update_elem", table())], UPDATE), Ok(5));
    let map = || Mock::table([([Match::Map("other".into()), Match::Any, Match::Any, Match::Any], 1)]);
    let trap = run(vec![("bpf_map_update_elem", map())], UPDATE).unwrap_err().to_string();
    assert_eq!(
        trap,
        "the mock of bpf_map_update_elem: no row of its table matches \
         (map \"counts\", bytes 09000000, bytes 0201000000000000, 0x1)"
    );
}

#[test]
fn a_mock_of_other_arguments_is_refused() {
    let mut world = World::new(Settings::default()).unwrap();
    let error = world.mock("bpf_map_lookup_elem", Mock::table([([0], 1)])).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::MockArity { takes: 2, given: 1, .. }), "{error}");
    assert_eq!(
        error.to_string(),
        "the mock of bpf_map_lookup_elem is for 1 arguments, and bpf_map_lookup_elem takes 2"
    );
    let none = Mock::call(|_, []: [MockArg; 0]| Ok(0));
    let error = world.mock("bpf_dynptr_slice", none).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::MockArity { takes: 4, given: 0, .. }), "{error}");
    assert!(world.mock("bpf_trace_printk", Mock::table([([0, 1, 2], 1)])).is_ok());
}
