//! Asks a kernel the questions of standard input, one `Request` as JSON a line, and prints an `Answer` a line.
//!
//! ```text
//! cargo run --example ask_json -p skep-oracle -- [--unprivileged-bpf] [VMLINUZ] < requests > answers
//! ```

use std::io::{self, BufRead, Write};
use std::time::Instant;

use skep_oracle::{Kernel, Request, VmOptions, guest};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    guest::main_if_guest();
    let mut arguments = std::env::args().skip(1).peekable();
    let unprivileged_bpf = arguments.next_if(|argument| argument == "--unprivileged-bpf").is_some();
    let mut kernel = match arguments.next() {
        Some(image) => Kernel::boot(VmOptions { unprivileged_bpf, ..VmOptions::new(image) })?,
        None => Kernel::live()?,
    };
    let requests = io::stdin()
        .lock()
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect::<Result<Vec<Request>, io::Error>>()?;
    let start = Instant::now();
    let answers = kernel.ask_all(&requests, &mut |_| {});
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{kernel}: {} answers, {:.0} a second", answers.len(), answers.len() as f64 / seconds);
    let mut out = io::BufWriter::new(io::stdout().lock());
    for answer in answers {
        serde_json::to_writer(&mut out, &answer)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
