//! A program run on each packet of a capture, and a count of what it returned.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map as Members, Value as Json, json};
use skep::{Capture, Captured, Error, Input, ProgType, RunOptions, World};
use skep_linux::return_name;

use super::{RunArgs, Subject, people, tools};
use crate::args::Format;
use crate::failure::{Exit, Failure};
use crate::output::{Output, Paint, Tone};
use crate::progress::Progress;

/// Bytes that the longest bar of the histogram has.
const BAR: u64 = 40;

/// Packets between two movements of the progress bar.
const STRIDE: u64 = 256;

/// What came of a packet.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Fate {
    Returned(i32),
    Trapped(String),
    /// The program's type takes no such packet.
    Unfit(String),
}

/// Counts of fates.
#[derive(Debug, Default)]
struct Tally {
    packets: u64,
    instructions: u64,
    fates: BTreeMap<Fate, u64>,
}

pub(super) fn run(
    args: &RunArgs,
    subject: &Subject<'_>,
    world: &World,
    path: &Path,
    out: &mut Output,
) -> Result<Exit, Failure> {
    let mut capture = Capture::open(path)?;
    let options = RunOptions { cpu: args.cpu, ..RunOptions::default() };
    let prog_type = subject.program.prog_type();
    let before = world.snapshot();
    let mut tally = Tally::default();
    let progress = Progress::bar(usize::try_from(capture.size()).unwrap_or(usize::MAX), "replaying");
    while let Some(captured) = capture.next() {
        let Captured { time, bytes, .. } = captured?;
        let len = bytes.len();
        let (fate, trap) = match world.run_with(subject.program.name(), Input::Packet(bytes), &options, None)
        {
            Ok(run) => {
                tally.instructions += run.n_insns.unwrap_or(0);
                (Fate::Returned(run.retval()), None)
            }
            Err(Error::Trap(trap)) => (Fate::Trapped(trap.to_string()), Some(tools::trap_of(&trap))),
            Err(error) => (Fate::Unfit(error.to_string()), None),
        };
        if args.format == Format::Json {
            let mut row = Members::new();
            row.insert("packet".to_owned(), json!(tally.packets));
            row.insert("time".to_owned(), json!(time.map(|time| time.as_secs_f64())));
            row.insert("len".to_owned(), json!(len));
            match &fate {
                Fate::Returned(value) => tools::returned(&mut row, prog_type, *value),
                Fate::Unfit(error) => drop(row.insert("error".to_owned(), json!(error))),
                Fate::Trapped(_) => {}
            }
            if let Some(trap) = trap {
                row.insert("trap".to_owned(), trap);
            }
            out.put(format!("{}\n", Json::Object(row)))?;
        }
        *tally.fates.entry(fate).or_default() += 1;
        tally.packets += 1;
        if tally.packets.is_multiple_of(STRIDE) {
            progress.at(usize::try_from(capture.position()).unwrap_or(usize::MAX));
        }
    }
    drop(progress);
    let changes = before.changes(world);
    match args.format {
        Format::Json => {
            let mut json = tools::head(args, subject);
            json.insert("packets".to_owned(), json!(tally.packets));
            json.insert("n_insns".to_owned(), json!((!subject.is_compiled).then_some(tally.instructions)));
            json.insert("verdicts".to_owned(), tally.json(prog_type));
            json.insert("maps".to_owned(), tools::maps_json(&changes));
            out.put(format!("{}\n", Json::Object(json)))?;
        }
        Format::Text => {
            let heading = paint_heading(subject, &tally, out.paint());
            out.put(format!("{heading}{}", tally.text(prog_type, out.paint())))?;
            out.put(people::maps(&changes, out.paint()))?;
        }
    }
    Ok(tally.exit())
}

fn paint_heading(subject: &Subject<'_>, tally: &Tally, paint: Paint) -> String {
    let name = paint.tone(Tone::Strong, subject.program.name());
    let counted = match subject.is_compiled {
        true => "compiled".to_owned(),
        false => {
            let mean = tally.instructions.checked_div(tally.packets).unwrap_or(0);
            format!("{mean} instructions each on average")
        }
    };
    format!("{name} ({}) on {} packets, {counted}\n", subject.program.prog_type(), tally.packets)
}

impl Tally {
    fn text(&self, prog_type: ProgType, paint: Paint) -> String {
        let most = self.fates.values().max().copied().unwrap_or(1).max(1);
        let digits = most.to_string().len();
        let mut text = String::new();
        for (fate, &count) in &self.fates {
            // One that is there at all has a bar.
            let bar = "#".repeat(usize::try_from(count.saturating_mul(BAR).div_ceil(most)).unwrap_or(0));
            let bar = paint.tone(Tone::Faint, &format!("{bar:<40}"));
            text.push_str(&format!("  {count:>digits$}  {bar}  {}\n", fate.name(prog_type)));
        }
        text
    }

    fn json(&self, prog_type: ProgType) -> Json {
        let row = |(fate, count): (&Fate, &u64)| {
            let value = match fate {
                Fate::Returned(value) => Some(value),
                Fate::Trapped(_) | Fate::Unfit(_) => None,
            };
            json!({ "name": fate.name(prog_type), "retval": value, "count": count })
        };
        self.fates.iter().map(row).collect()
    }

    /// A trap is a failure of the program; a packet that does not fit is none.
    fn exit(&self) -> Exit {
        match self.fates.keys().any(|fate| matches!(fate, Fate::Trapped(_))) {
            true => Exit::Failed,
            false => Exit::Good,
        }
    }
}

impl Fate {
    fn name(&self, prog_type: ProgType) -> String {
        match self {
            Fate::Returned(value) => {
                return_name(prog_type, *value).map_or_else(|| value.to_string(), str::to_owned)
            }
            Fate::Trapped(trap) => format!("trap: {trap}"),
            Fate::Unfit(error) => format!("not run: {error}"),
        }
    }
}
