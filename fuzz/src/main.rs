//! Writes the inputs each fuzz target starts from: one folder for each, one file for each input.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("usage: skep-fuzz FOLDER")?;
    for oracle in skep_fuzz::ORACLES {
        let folder = PathBuf::from(&folder).join(oracle.name);
        fs::create_dir_all(&folder)?;
        for (number, seed) in skep_fuzz::seeds(oracle).iter().enumerate() {
            fs::write(folder.join(format!("seed-{number:03}")), seed)?;
        }
    }
    Ok(())
}
