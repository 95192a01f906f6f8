//! From instructions to text.
//!
//! [`Text`] writes one instruction, as the kernel's verifier logs it or as the assembler reads it back. A [`Listing`]
//! is a program or section written out, with labels, names and source lines; a [`Cfg`] is its control flow, as a graph to
//! be drawn. Both are made from [`Code`]: of a linked program, of an object file's sections, or of bare words.
//!
//! ```
//! use skep_disasm::{Style, Text};
//! use skep_isa::Word;
//!
//! let word = Word::from_le_bytes([0x07, 0x01, 0, 0, 0xfc, 0xff, 0xff, 0xff]);
//! assert_eq!(Text::new(&[word], Style::KERNEL).to_string(), "r1 += -4");
//! assert_eq!(Text::new(&[word], Style::CLASSIC).to_string(), "add r1, -4");
//! assert_eq!(Text::new(&[word], Style::log(6, 12)).to_string(), "(07) r1 += -4");
//! ```

mod cfg;
mod code;
mod dot;
mod error;
mod layout;
mod listing;
mod log;
mod names;
mod sections;
mod svg;
mod text;

pub use cfg::{Block, BlockId, Cfg, Edge, EdgeKind};
pub use code::{Code, Function, Source};
pub use error::Error;
pub use listing::{Line, Listing, Options};
pub use names::{Names, NoNames};
pub use text::{Dialect, Style, Text};
