//! Dynamic pointers to memory and ring buffer records, here and in the running kernel.

mod comparison;

use comparison::{Comparison, TEXT};
use skep_vm::Input;

/// Makes a dynamic pointer at `fp - 16` to so many bytes of the buffer.
fn from_memory(size: i64, flags: i64) -> String {
    format!(
        "r1 = buffer + 128 ll; r2 = {size}; r3 = {flags}; r4 = r10; r4 += -16; call bpf_dynptr_from_mem; OUT\n"
    )
}

fn read(len: u32, offset: i64, flags: i64) -> String {
    format!(
        "r1 = buffer ll; r2 = {len}; r3 = r10; r3 += -16; r4 = {offset} ll; r5 = {flags}
         call bpf_dynptr_read; OUT\n"
    )
}

fn write(offset: i64, len: u32, flags: i64) -> String {
    format!(
        "r1 = r10; r1 += -16; r2 = {offset} ll; r3 = text ll; r4 = {len}; r5 = {flags}
         call bpf_dynptr_write; OUT\n"
    )
}

#[test]
fn dynptrs_to_memory() {
    let mut comparison = Comparison::new();
    for (size, flags) in [(128, 0), (32, 0), (0, 0), (1, 0), (16, 1), (16, -1)] {
        for (len, offset, read_flags) in [
            (0, 0, 0),
            (8, 0, 0),
            (8, 24, 0),
            (8, 25, 0),
            (0, 32, 0),
            (0, 33, 0),
            (8, 0xffff_ffff, 0),
            (8, 0x1_0000_0000, 0),
            (4, 0, 1),
            (33, 0, 0),
        ] {
            comparison.check(TEXT, &[from_memory(size, flags), read(len, offset, read_flags)].concat());
            let body = [from_memory(size, flags), write(offset, len, read_flags)];
            comparison.check(TEXT, &body.concat());
        }
    }
    comparison.end();
}

#[test]
fn data_of_dynptrs() {
    let mut comparison = Comparison::new();
    for (size, offset, len) in
        [(32, 0, 8), (32, 24, 8), (32, 25, 8), (32, 31, 1), (32, 32, 1), (0, 0, 1), (16, 0xffff_ffff_u32, 1)]
    {
        let body = from_memory(size, 0)
            + &format!(
                "r1 = r10; r1 += -16; r2 = {offset} ll; r3 = {len}; call bpf_dynptr_data
                 if r0 == 0 goto none; r1 = *(u8 *)(r0 + 0); r0 = r1; goto out\nnone: r0 = 999\nout: OUT\n"
            );
        comparison.check(TEXT, &body);
    }
    comparison.end();
}

#[test]
fn dynptrs_to_records() {
    let mut comparison = Comparison::new();
    let data = format!("{TEXT}.map ring {{ type = ringbuf, max_entries = 4096 }}\n");
    for (size, flags) in
        [(16_i64, 0), (0, 0), (16, 1), (4088, 0), (4089, 0), (0x100_0000, 0), (0xff_ffff, 0), (-1, 0)]
    {
        for end in ["submit", "discard"] {
            let body = format!(
                "r1 = ring ll; r2 = {size} ll; r3 = {flags}; r4 = r10; r4 += -16; call bpf_ringbuf_reserve_dynptr; OUT
                 {}{}r1 = r10; r1 += -16; r2 = 4; r3 = 4; call bpf_dynptr_data; w1 = 0; if r0 == 0 goto none; w1 = 1\nnone: r0 = r1; OUT
                 r1 = r10; r1 += -16; r2 = 0; call bpf_ringbuf_{end}_dynptr
                 r1 = ring ll; r2 = 0; call bpf_ringbuf_query; OUT\n",
                write(0, 12, 0),
                read(12, 0, 0),
            );
            comparison.check(&data, &body);
        }
    }
    comparison.end();
}

#[test]
fn records_and_their_limits() {
    let mut comparison = Comparison::new();
    let data = format!("{TEXT}.map ring {{ type = ringbuf, max_entries = 4096 }}\n");
    let query = "r1 = ring ll; r2 = 0; call bpf_ringbuf_query; OUT\nr1 = ring ll; r2 = 3; call bpf_ringbuf_query; OUT\n";
    for size in [0_i64, 1, 7, 8, 9, 128] {
        for flags in ["0", "1", "2", "3", "4", "-1"] {
            let body = format!(
                "r1 = ring ll; r2 = text ll; r3 = {size}; r4 = {flags}; call bpf_ringbuf_output; OUT\n{query}"
            );
            comparison.check(&data, &[body.as_str(), &body, &body].concat());
        }
    }
    for size in
        [0_i64, 1, 8, 15, 16, 4080, 4087, 4088, 4089, 8192, 0x3fff_ffff, 0x4000_0000, 0x1_0000_0000, -1]
    {
        for flags in ["0", "1", "-1"] {
            for end in ["submit", "discard"] {
                for wakeup in ["0", "1", "2", "4"] {
                    let body = format!(
                        "r1 = ring ll; r2 = {size} ll; r3 = {flags}; call bpf_ringbuf_reserve; if r0 == 0 goto none
                         r1 = r0; r2 = {wakeup}; call bpf_ringbuf_{end}; r0 = 1\nnone: OUT\n{query}"
                    );
                    comparison.check(&data, &body);
                }
            }
        }
    }
    for what in ["0", "1", "2", "3", "4", "-1", "0x100000000"] {
        comparison.check(&data, &format!("r1 = ring ll; r2 = {what} ll; call bpf_ringbuf_query; OUT\n"));
    }
    comparison.end();
}

#[test]
fn events_that_are_refused() {
    // No reader is there in the kernel, and one always is here; so it is all about what is refused before.
    let mut comparison = Comparison::new();
    let data =
        format!("{TEXT}.map events {{ type = perf_event_array, key = u32, value = u32, max_entries = 1 }}\n");
    for flags in ["1", "2", "0x7fffffff", "0xfffff00000000", "0x10000000000000", "-1", "0x8000000000000000"] {
        for size in ["0", "8", "128"] {
            for (section, input) in
                [("raw_tp/sys_enter", Input::Context(vec![0; 16])), ("xdp", Input::Packet(vec![0; 64]))]
            {
                let body = format!(
                    "r1 = r6; r2 = events ll; r3 = {flags} ll; r4 = text ll; r5 = {size}; call bpf_perf_event_output\n"
                );
                comparison.check_value(section, &input, &data, &body);
            }
        }
    }
    comparison.end();
}
