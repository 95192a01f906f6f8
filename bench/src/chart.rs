//! The chart: for each engine a bar, as long as its geometric mean.

use std::fmt::Write as _;

use crate::table::{ENGINES, INTERPRETER, NATIVE, PEERS, Row, mean, shown};

const BAR: u32 = 20;
const GAP: u32 = 8;
/// Where bars begin, and how long the longest may be.
const LEFT: u32 = 130;
const LONGEST: f64 = 480.0;

/// Draws it. Lengths are logarithms, because interpreters take ten times as long as compilers and more.
pub(crate) fn draw(rows: &[Row]) -> String {
    let bars: Vec<(usize, &str, f64)> = ENGINES
        .iter()
        .enumerate()
        .filter_map(|(engine, name)| {
            Some((engine, *name, if engine == NATIVE { 1.0 } else { mean(rows, engine)? }))
        })
        .collect();
    let most = bars.iter().map(|(.., times)| *times).fold(2.0, f64::max);
    // Half the machine's own time is where the scale begins.
    let length = |times: f64| ((2.0 * times).max(1.0).ln() / (2.0 * most).ln() * LONGEST) as u32;
    let height = bars.len() as u32 * (BAR + GAP) + 40;
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"700\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n\
         <title>Time of programs that compute, relative to the machine's own code</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"10\" y=\"20\">Times the machine's own code takes, geometric mean, logarithmic</text>"
    );
    for (at, (engine, name, times)) in bars.iter().enumerate() {
        let y = 34 + at as u32 * (BAR + GAP);
        let fill = if (INTERPRETER..PEERS).contains(engine) { "#c98a12" } else { "#7d8aa0" };
        let (middle, end) = (y + 15, LEFT + length(*times) + 6);
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{name}</text>\
             <rect x=\"{LEFT}\" y=\"{y}\" width=\"{}\" height=\"{BAR}\" fill=\"{fill}\"/>\
             <text x=\"{end}\" y=\"{middle}\">{}</text>",
            LEFT - 8,
            length(*times),
            shown(Some(*times), 2),
        );
    }
    svg.push_str("</svg>\n");
    svg
}
