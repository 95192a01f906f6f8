//! Draws the control flow of a section of an object: `graph OBJECT SECTION dot|svg`.

use std::error::Error;

use skep_disasm::{Cfg, Code, Dialect};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [object, section, form] = arguments.as_slice() else {
        return Err("usage: graph OBJECT SECTION dot|svg".into());
    };
    let all = Code::of_object(&std::fs::read(object)?)?;
    let code = all.iter().find(|code| &code.name == section).ok_or("no such section of instructions")?;
    let cfg = Cfg::new(code, Dialect::Kernel);
    match form.as_str() {
        "dot" => print!("{}", cfg.to_dot()),
        "svg" => print!("{}", cfg.to_svg()),
        _ => return Err("a graph is dot or svg".into()),
    }
    Ok(())
}
