//! Prints the sections of an object as a listing: `list OBJECT [--classic] [--source] [--plain] [--json]`.

use std::error::Error;

use skep_disasm::{Code, Dialect, Listing, Options};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let path = arguments.first().ok_or("usage: list OBJECT [--classic] [--source] [--plain] [--json]")?;
    let options = Options {
        dialect: if has("--classic") { Dialect::Classic } else { Dialect::Kernel },
        source: has("--source"),
        numbers: !has("--plain"),
        ..Options::default()
    };
    for code in Code::of_object(&std::fs::read(path)?)? {
        let listing = Listing::new(&code, options);
        if has("--json") {
            println!("{:#}", listing.to_json());
        } else {
            println!("section {}\n\n{listing}", code.name);
        }
    }
    Ok(())
}
