//! A kernel booted in a virtual machine: questions, files, and a kernel that dies on one of them.
//!
//! Needs a kernel image, named in `SKEP_TEST_VMLINUZ`, and QEMU; without them it says so and passes.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use skep_oracle::{Kernel, Request, Verdict, VmOptions, guest};

fn main() {
    guest::main_if_guest();
    let Some(image) = std::env::var_os("SKEP_TEST_VMLINUZ").map(PathBuf::from) else {
        println!("skipped: no kernel image in SKEP_TEST_VMLINUZ");
        return;
    };
    let start = Instant::now();
    let mut kernel = Kernel::boot(VmOptions::new(image)).unwrap();
    println!("booted {kernel} in {:.1} s", start.elapsed().as_secs_f64());
    asks_one(&mut kernel);
    reads_types(&mut kernel);
    asks_many(&mut kernel);
    survives_a_crash(&mut kernel);
}

fn socket_filter(hex: &str) -> Request {
    let json = format!(r#"{{"name":"test","prog_type":1,"insns":"{hex}"}}"#);
    serde_json::from_str(&json).unwrap()
}

const RETURN_0: &str = "b7000000000000009500000000000000";
const NO_RETURN: &str = "9500000000000000";

fn asks_one(kernel: &mut Kernel) {
    let answer = kernel.ask(&socket_filter(NO_RETURN));
    assert_eq!((answer.verdict, answer.message.as_deref()), (Verdict::Reject, Some("R0 !read_ok")));
}

fn reads_types(kernel: &mut Kernel) {
    let btf = kernel.btf(None).unwrap();
    assert_eq!(&btf[..2], [0x9f, 0xeb]);
    assert!(kernel.btf(Some("no_such_module")).is_err());
}

fn asks_many(kernel: &mut Kernel) {
    let requests: Vec<Request> =
        (0..3000).map(|n| socket_filter(if n % 3 == 0 { NO_RETURN } else { RETURN_0 })).collect();
    let start = Instant::now();
    let mut heard = 0;
    let answers = kernel.ask_all(&requests, &mut |done| heard = done);
    println!("{:.0} loads/s", answers.len() as f64 / start.elapsed().as_secs_f64());
    assert_eq!((answers.len(), heard), (requests.len(), requests.len()));
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer.verdict == Verdict::Reject, n % 3 == 0, "{n}: {answer:?}");
    }
}

/// Running a program for minutes stands in for a kernel that hangs on it.
fn survives_a_crash(kernel: &mut Kernel) {
    let image = std::env::var_os("SKEP_TEST_VMLINUZ").map(PathBuf::from).unwrap_or_default();
    *kernel =
        Kernel::boot(VmOptions { question_limit: Duration::from_secs(5), ..VmOptions::new(image) }).unwrap();
    let hang: Request = serde_json::from_str(&format!(
        r#"{{"name":"hang","prog_type":6,"insns":"{RETURN_0}","run":{{"data":"{}","repeat":2147483647}}}}"#,
        "00".repeat(64)
    ))
    .unwrap();
    let mut requests = vec![socket_filter(RETURN_0); 20];
    requests.insert(7, hang);
    let answers = kernel.ask_all(&requests, &mut |_| {});
    assert_eq!(answers.len(), requests.len());
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer.verdict == Verdict::Error, n == 7, "{n}: {answer:?}");
    }
    println!("{}", answers[7].message.as_deref().unwrap_or_default());
}
