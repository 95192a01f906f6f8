//! Links an object against the running kernel, asks it about each program, and prints the answers.
//!
//! ```text
//! cargo run --example ask_object -p skep-oracle -- OBJECT [PROGRAM [LOG_LEVEL]]
//! ```

use skep_object::{LinkOptions, Object};
use skep_oracle::{Kernel, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("which object?")?;
    let only = arguments.next().into_iter().collect();
    let log_level = arguments.next().map_or(Ok(Request::VERDICT), |level| level.parse())?;
    let mut kernel = Kernel::live()?;
    let target = kernel.target()?;
    let linked = Object::open(path)?.link(&target, &LinkOptions { only, ..LinkOptions::default() });
    for failure in &linked.failed {
        println!("{}: {}", failure.name, failure.error);
    }
    for program in &linked.programs {
        let request = Request { log_level, ..Request::new(program)? };
        let answer = kernel.ask(&request);
        println!("{}: {} {}", program.name, answer.verdict, answer.message.as_deref().unwrap_or_default());
        for note in &answer.notes {
            println!("note: {note}");
        }
        print!("{}", answer.log);
    }
    Ok(())
}
