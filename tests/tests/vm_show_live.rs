//! Values of the kernel's types as text: hundreds of its types over bytes of several kinds, here and in the running kernel.

mod comparison;

use comparison::Comparison;
use skep_btf::{Kind, TypeId};

/// Bytes that the values are made of; what is larger has less of them looked at.
const BYTES: usize = 256;

/// Writes a value of a type.
fn show(comparison: &mut Comparison, id: TypeId, bytes: &[u8], flags: u32, room: u32) {
    let given: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let data = format!("given: .byte {}\n", given.join(", "));
    let body = format!(
        "r1 = given ll; *(u64 *)(r10 - 16) = r1; r1 = {}; *(u64 *)(r10 - 8) = r1
         r1 = buffer ll; r2 = {room}; r3 = r10; r3 += -16; r4 = 16; r5 = {flags}; call bpf_snprintf_btf; OUT\n",
        id.0
    );
    comparison.check(&data, &body);
}

#[test]
fn values_of_the_kernels_types() {
    /// How many types there are of which one is shown.
    const STEP: usize = 97;
    let Some(mut comparison) = Comparison::with_types() else { return };
    let Some(types) = comparison.types.clone() else { return };
    let zeros = [0; BYTES];
    let counting: Vec<u8> = (0..BYTES).map(|at| at as u8).collect();
    let few: Vec<u8> = (0..BYTES).map(|at| if at % 23 == 3 { at as u8 } else { 0 }).collect();
    let text: Vec<u8> = "a text\0 and more of it\u{e9} ".bytes().cycle().take(BYTES).collect();
    let shown = types.types().filter(|(id, ty)| {
        let has_size = types.size_of(*id).is_some_and(|size| size <= BYTES as u64);
        has_size && !matches!(ty.kind(), Kind::Var | Kind::Datasec | Kind::Func | Kind::DeclTag)
    });
    for (id, _) in shown.step_by(STEP) {
        show(&mut comparison, id, &zeros, 0, 512);
        show(&mut comparison, id, &zeros, 1 | 8, 512);
        show(&mut comparison, id, &counting, 4, 512);
        show(&mut comparison, id, &counting, 1 | 2 | 4, 512);
        show(&mut comparison, id, &few, 4 | 8, 512);
        show(&mut comparison, id, &few, 1 | 2 | 4, 512);
        show(&mut comparison, id, &text, 1 | 4, 512);
    }
    comparison.end();
}

#[test]
fn what_is_asked_for_wrongly() {
    let Some(mut comparison) = Comparison::with_types() else { return };
    let Some(types) = comparison.types.clone() else { return };
    let id = types.find("list_head", Kind::Struct).unwrap();
    let bytes = [7; BYTES];
    for flags in [0, 4, 15, 16, 0x7fff_ffff] {
        for room in [1, 2, 20, 512] {
            if flags != 0 {
                show(&mut comparison, id, &bytes, flags, room);
            }
            show(&mut comparison, id, &[0; BYTES], flags, room);
        }
    }
    for id in [0, 1, 0x7fff_ffff] {
        show(&mut comparison, TypeId(id), &bytes, 4, 512);
    }
    for kind in [Kind::Fwd, Kind::Func, Kind::FuncProto, Kind::Float] {
        let found = types.types().find(|(_, ty)| ty.kind() == kind);
        if let Some((id, _)) = found {
            show(&mut comparison, id, &bytes, 4, 512);
        }
    }
    for size in [1, 15, 16, 17, 32] {
        for place in ["0", "0x7fffffffe000", "0xffff800000000000"] {
            let body = format!(
                "r1 = {place} ll; *(u64 *)(r10 - 32) = r1; r1 = {}; *(u64 *)(r10 - 24) = r1; *(u64 *)(r10 - 16) = r1; *(u64 *)(r10 - 8) = r1
                 r1 = buffer ll; r2 = 100; r3 = r10; r3 += -32; r4 = {size}; r5 = 0; call bpf_snprintf_btf; OUT\n",
                id.0
            );
            comparison.check("", &body);
        }
    }
    comparison.end();
}
