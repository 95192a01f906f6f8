//! A control-flow graph in Graphviz's language.

use std::fmt::{self, Write as _};

use crate::{Block, Cfg, EdgeKind};

impl Cfg {
    /// Writes the graph in DOT, one cluster for each function.
    #[must_use]
    pub fn to_dot(&self) -> String {
        let mut dot = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_dot(&mut dot);
        dot
    }

    fn write_dot(&self, dot: &mut String) -> fmt::Result {
        writeln!(dot, "digraph \"{}\" {{", Escaped(&self.name))?;
        writeln!(dot, "  node [shape=box, fontname=\"monospace\", fontsize=10];")?;
        writeln!(dot, "  edge [fontname=\"monospace\", fontsize=9];")?;
        let mut is_open = false;
        for (nth, block) in self.blocks.iter().enumerate() {
            if block.is_entry {
                if is_open {
                    writeln!(dot, "  }}")?;
                }
                let title = block.function.as_deref().unwrap_or(&self.name);
                writeln!(dot, "  subgraph cluster_{nth} {{\n    label=\"{}\";", Escaped(title))?;
                is_open = true;
            }
            write!(dot, "    b{nth} [label=\"")?;
            for (at, text) in &block.insns {
                // `\l` ends a line that stands on the left.
                write!(dot, "{at}: {}\\l", Escaped(text))?;
            }
            writeln!(dot, "\"];")?;
        }
        if is_open {
            writeln!(dot, "  }}")?;
        }
        for (nth, block) in self.blocks.iter().enumerate() {
            write_edges(dot, nth, block)?;
        }
        writeln!(dot, "}}")
    }
}

fn write_edges(dot: &mut String, nth: usize, block: &Block) -> fmt::Result {
    for (way, edge) in block.edges.iter().enumerate() {
        let look = match edge.kind {
            EdgeKind::Taken => " [color=\"#1a7f37\", label=\"taken\"]",
            EdgeKind::NotTaken => " [color=\"#b35900\"]",
            EdgeKind::Indirect => " [style=dashed]",
            EdgeKind::Next | EdgeKind::Jump => "",
        };
        match edge.to {
            Some(to) => writeln!(dot, "  b{nth} -> b{}{look};", to.0)?,
            None => {
                writeln!(dot, "  x{nth}_{way} [label=\"?\", shape=plaintext];")?;
                writeln!(dot, "  b{nth} -> x{nth}_{way}{look};")?;
            }
        }
    }
    Ok(())
}

/// A text between double quotes.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|each| match each {
            '"' | '\\' => write!(f, "\\{each}"),
            each if each.is_control() => f.write_char('\u{fffd}'),
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
        let exit = Word::from_le_bytes([0x95, 0, 0, 0, 0, 0, 0, 0]);
        let dot = Cfg::new(&Code::of_words("a\"; b\\\n", vec![exit]), Dialect::Kernel).to_dot();
        assert!(dot.starts_with("digraph \"a\\\"; b\\\\\u{fffd}\" {"), "{dot}");
        assert!(dot.contains("b0 [label=\"0: exit\\l\"];"), "{dot}");
    }
}
