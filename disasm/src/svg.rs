//! A control-flow graph drawn as SVG that needs nothing else: no style sheet, no script, no other program.

use std::fmt::{self, Write as _};

use crate::layout::{Layout, Point, Size, Way, layout};
use crate::{Block, Cfg, EdgeKind};

const FONT: f64 = 12.0;
const LINE: f64 = 15.0;
/// How wide a letter of a monospaced font is.
const LETTER: f64 = 7.25;
const PAD: f64 = 8.0;
const MARGIN: f64 = 24.0;
const TITLE: f64 = 30.0;
/// Of longer texts and longer blocks only so much is drawn.
const MAX_LETTERS: usize = 100;
const MAX_LINES: usize = 60;

impl Cfg {
    /// Draws the graph, one function below the other.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let mut svg = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_svg(&mut svg);
        svg
    }

    fn write_svg(&self, svg: &mut String) -> fmt::Result {
        let mut drawings = Vec::new();
        let mut start = 0;
        while let Some(entry) = self.blocks.get(start) {
            let rest = self.blocks.get(start + 1..).unwrap_or_default();
            let end =
                rest.iter().position(|block| block.is_entry).map_or(self.blocks.len(), |n| start + 1 + n);
            let blocks = self.blocks.get(start..end).unwrap_or_default();
            drawings.push(Drawing::new(entry.function.as_deref().unwrap_or(&self.name), blocks, start));
            start = end;
        }
        // Functions stand side by side in rows, about as wide in all as they are high.
        let area: f64 = drawings.iter().map(|drawing| drawing.width() * drawing.height()).sum();
        let row_width = drawings.iter().map(Drawing::width).fold(area.sqrt(), f64::max);
        let mut body = String::new();
        let (mut left, mut top, mut row_height, mut width) = (MARGIN, MARGIN, 0.0f64, 0.0f64);
        for drawing in &drawings {
            if left > MARGIN && left - MARGIN + drawing.width() > row_width {
                (left, top, row_height) = (MARGIN, top + row_height, 0.0);
            }
            writeln!(body, "<g transform=\"translate({left:.0} {top:.0})\">")?;
            drawing.write(&mut body)?;
            writeln!(body, "</g>")?;
            left += drawing.width();
            width = width.max(left);
            row_height = row_height.max(drawing.height());
        }
        let height = top + row_height;
        writeln!(
            svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\">"
        )?;
        writeln!(svg, "<title>{}</title>\n<style>{STYLE}</style>\n<defs>", Escaped(&self.name))?;
        for (class, color) in COLORS {
            writeln!(
                svg,
                "<marker id=\"{class}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
                 orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"{color}\"/></marker>"
            )?;
        }
        writeln!(svg, "</defs>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{body}</svg>")
    }
}

const STYLE: &str = "text{font:12px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#1f2328}\
    .t{font-weight:bold;font-size:14px}.n{fill:#8c959f}rect.b{fill:#f6f8fa;stroke:#8c959f}\
    rect.x{fill:#f0f4ff;stroke:#4c6fff}path.e{fill:none;stroke-width:1.4}path.u{stroke-dasharray:5 3}";

/// Of edges by kind: the class, which is also the arrow's name, and the color.
const COLORS: [(&str, &str); 3] = [("next", "#57606a"), ("taken", "#1a7f37"), ("fails", "#bc4c00")];

/// How far a loop goes around its box.
const LOOP: f64 = 30.0;

/// The graph of one function.
struct Drawing<'a> {
    title: &'a str,
    blocks: &'a [Block],
    layout: Layout,
    sizes: Vec<Size>,
    /// The kind of each of the layout's edges.
    kinds: Vec<EdgeKind>,
}

impl<'a> Drawing<'a> {
    /// Lays out the blocks of one function, the first of which is number `first` of its graph.
    fn new(title: &'a str, blocks: &'a [Block], first: usize) -> Drawing<'a> {
        let mut sizes: Vec<Size> = blocks.iter().map(size).collect();
        let (mut edges, mut kinds) = (Vec::new(), Vec::new());
        for (nth, block) in blocks.iter().enumerate() {
            for edge in &block.edges {
                let inside =
                    edge.to.and_then(|to| to.index().checked_sub(first)).filter(|to| *to < blocks.len());
                let to = inside.unwrap_or_else(|| {
                    // A box of its own for what is outside the function, or nowhere.
                    sizes.push(Size { width: 6.0 * LETTER, height: LINE });
                    sizes.len() - 1
                });
                edges.push((nth, to));
                kinds.push(edge.kind);
            }
        }
        Drawing { title, blocks, layout: layout(&sizes, &edges), sizes, kinds }
    }

    /// With room at the right, for loops around the outermost boxes too.
    fn width(&self) -> f64 {
        let title = self.title.chars().count() as f64 * LETTER * 1.2;
        self.layout.width.max(title) + LOOP + MARGIN
    }

    fn height(&self) -> f64 {
        TITLE + self.layout.height + 2.0 * MARGIN
    }

    fn write(&self, svg: &mut String) -> fmt::Result {
        writeln!(svg, "<text class=\"t\" x=\"0\" y=\"{FONT}\">{}</text>", Escaped(self.title))?;
        writeln!(svg, "<g transform=\"translate(0 {TITLE})\">")?;
        self.write_edges(svg)?;
        self.write_boxes(svg)?;
        writeln!(svg, "</g>")
    }

    fn write_edges(&self, svg: &mut String) -> fmt::Result {
        for (way, kind) in self.layout.ways.iter().zip(&self.kinds) {
            let class = match kind {
                EdgeKind::Next | EdgeKind::Jump | EdgeKind::Indirect => 0,
                EdgeKind::Taken => 1,
                EdgeKind::NotTaken => 2,
            };
            let (name, color) = COLORS[class];
            let dashes = if way.is_back { "e u" } else { "e" };
            write!(svg, "<path class=\"{dashes}\" stroke=\"{color}\" marker-end=\"url(#{name})\" d=\"")?;
            self.write_way(svg, way)?;
            writeln!(svg, "\"/>")?;
        }
        Ok(())
    }

    fn write_boxes(&self, svg: &mut String) -> fmt::Result {
        for (nth, (at, size)) in self.layout.boxes.iter().zip(&self.sizes).enumerate() {
            let left = at.x - size.width / 2.0;
            match self.blocks.get(nth) {
                Some(block) => write_block(svg, block, left, at.y, *size)?,
                None => writeln!(
                    svg,
                    "<text class=\"n\" text-anchor=\"middle\" x=\"{:.1}\" y=\"{:.1}\">?</text>",
                    at.x,
                    at.y + FONT
                )?,
            }
        }
        Ok(())
    }

    /// A smooth line through the points of a way.
    fn write_way(&self, svg: &mut String, way: &Way) -> fmt::Result {
        let (Some(&first), Some(&last)) = (way.points.first(), way.points.last()) else { return Ok(()) };
        write!(svg, "M{:.1} {:.1}", first.x, first.y)?;
        if way.is_back && way.points.len() == 2 {
            return self.write_loop(svg, first, last);
        }
        for pair in way.points.windows(2) {
            let &[from, to] = pair else { continue };
            if (from.x - to.x).abs() < 0.5 {
                write!(svg, "L{:.1} {:.1}", to.x, to.y)?;
            } else {
                let middle = (from.y + to.y) / 2.0;
                write!(svg, "C{:.1} {middle:.1} {:.1} {middle:.1} {:.1} {:.1}", from.x, to.x, to.x, to.y)?;
            }
        }
        Ok(())
    }

    /// A line back from a box to itself or to its neighbor above, around the right side of both. The way goes from the
    /// upper edge of one box to the lower edge of the other.
    fn write_loop(&self, svg: &mut String, from: Point, to: Point) -> fmt::Result {
        let half_width = |point: Point| {
            let at = self.layout.boxes.iter().zip(&self.sizes).find(|(at, size)| {
                (at.x - point.x).abs() < 0.5
                    && (at.y - point.y).abs().min((at.y + size.height - point.y).abs()) < 0.5
            });
            at.map_or((0.0, 0.0), |(_, size)| (size.width / 2.0, size.height / 2.0))
        };
        let ((from_half, from_height), (to_half, to_height)) = (half_width(from), half_width(to));
        let (start, end) = (from.x + from_half, to.x + to_half);
        let side = start.max(end) + LOOP;
        let (start_y, end_y) = (from.y + from_height, to.y - to_height);
        // From the middle of the right side to the middle of the right side.
        let (start_y, end_y) = if from.y < to.y { (start_y + 6.0, end_y - 6.0) } else { (start_y, end_y) };
        write!(
            svg,
            "M{start:.1} {start_y:.1}C{side:.1} {start_y:.1} {side:.1} {end_y:.1} {end:.1} {end_y:.1}"
        )
    }
}

/// The lines drawn of a block; where it is long, the last one says how many are missing.
fn lines(block: &Block) -> impl Iterator<Item = (String, String)> {
    let left_out = block.insns.len().saturating_sub(MAX_LINES);
    let shown = block.insns.iter().take(MAX_LINES).map(|(at, text)| {
        let mut text: String = text.chars().take(MAX_LETTERS + 1).collect();
        if let Some((cut, _)) = text.char_indices().nth(MAX_LETTERS) {
            text.truncate(cut);
            text.push('…');
        }
        (at.to_string(), text)
    });
    shown.chain((left_out > 0).then(|| (String::new(), format!("… {left_out} more"))))
}

/// Letters of the longest index, at least.
fn index_letters(block: &Block) -> usize {
    block.end.to_string().len()
}

fn size(block: &Block) -> Size {
    let indices = index_letters(block) + 2;
    let (letters, n_lines) =
        lines(block).fold((0, 0), |(most, n), (_, text)| (most.max(text.chars().count()), n + 1));
    Size {
        width: (indices + letters) as f64 * LETTER + 2.0 * PAD,
        height: f64::from(n_lines) * LINE + 2.0 * PAD,
    }
}

fn write_block(svg: &mut String, block: &Block, left: f64, top: f64, size: Size) -> fmt::Result {
    let class = if block.edges.is_empty() { "b x" } else { "b" };
    writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"4\"/>",
        size.width, size.height
    )?;
    let indices = index_letters(block);
    for (nth, (index, text)) in lines(block).enumerate() {
        let y = top + PAD + FONT + nth as f64 * LINE - 1.0;
        let split = left + PAD + indices as f64 * LETTER;
        writeln!(svg, "<text class=\"n\" text-anchor=\"end\" x=\"{split:.1}\" y=\"{y:.1}\">{index}</text>")?;
        let start = split + 2.0 * LETTER;
        writeln!(svg, "<text x=\"{start:.1}\" y=\"{y:.1}\">{}</text>", Escaped(&text))?;
    }
    Ok(())
}

/// A text between tags.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|each| match each {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            // XML has no place for these, not even escaped.
            each if each.is_control() || ['\u{fffe}', '\u{ffff}'].contains(&each) => f.write_char('\u{fffd}'),
            each => f.write_char(each),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Cfg, Code, Dialect};
    use skep_isa::Word;

    #[test]
    fn names_cannot_break_out() {
        let words = [[0x15, 0, 0, 0, 0, 0, 0, 0], [0x95, 0, 0, 0, 0, 0, 0, 0]].map(Word::from_le_bytes);
        let svg = Cfg::new(&Code::of_words("</text>\0&", words.to_vec()), Dialect::Kernel).to_svg();
        assert!(svg.contains("<title>&lt;/text&gt;\u{fffd}&amp;</title>"), "{svg}");
        assert_eq!(svg.matches("<rect class").count(), 2);
        assert_eq!(svg.matches("<path class").count(), 2);
    }
}
