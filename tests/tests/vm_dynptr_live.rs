//! Dynamic pointers to memory and ring buffer records, here and in the running kernel.

mod comparison;

use comparison::{Comparison, TEXT};

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
