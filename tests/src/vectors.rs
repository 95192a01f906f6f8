//! The `.data` files of bpf_conformance: a program as text or as words, its memory, its result.

use std::fmt;

use skep_isa::Word;

/// One vector.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Vector {
    /// The program in mnemonics, and the line of the file its first line is on.
    pub asm: Option<(String, usize)>,
    /// The program as words.
    pub raw: Option<Vec<Word>>,
    /// The line of the file each of the words begins on.
    pub raw_lines: Vec<usize>,
    /// The bytes `r1` points at.
    pub memory: Option<Vec<u8>>,
    /// `r0` at the end.
    pub result: Option<u64>,
    /// The error that must come.
    pub error: Option<String>,
}

/// Why a file is no vector.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VectorError {
    /// The line, from 1; 0 is the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for VectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.what),
            line => write!(f, "line {line}: {}", self.what),
        }
    }
}

impl std::error::Error for VectorError {}

impl Vector {
    /// Reads a file.
    ///
    /// # Errors
    /// When there is no program, a section is unknown, or a number is none.
    pub fn parse(text: &str) -> Result<Vector, VectorError> {
        let mut vector = Vector::default();
        for section in sections(text)? {
            let Section { name, line, body } = &section;
            match *name {
                "asm" => vector.asm = Some((body.join("\n"), line + 1)),
                "raw" => {
                    let (words, lines) = section.words()?;
                    (vector.raw, vector.raw_lines) = (Some(words), lines);
                }
                "mem" => vector.memory = Some(section.bytes()?),
                "result" => vector.result = Some(section.number()?),
                "error" => vector.error = Some(body.join("\n").trim().to_owned()),
                // The source the program was made from, or a remark on what it needs.
                "c" | "no register offset" => {}
                _ => return Err(VectorError { line: *line, what: format!("unknown section `-- {name}`") }),
            }
        }
        if vector.asm.is_none() && vector.raw.is_none() {
            return Err(VectorError {
                line: 0,
                what: "no `-- asm` and no `-- raw`: there is no program".to_owned(),
            });
        }
        if vector.result.is_none() && vector.error.is_none() {
            let what = "no `-- result` and no `-- error`: nothing is expected of the program";
            return Err(VectorError { line: 0, what: what.to_owned() });
        }
        Ok(vector)
    }
}

struct Section<'a> {
    name: &'a str,
    /// The line of its name.
    line: usize,
    body: Vec<&'a str>,
}

fn sections(text: &str) -> Result<Vec<Section<'_>>, VectorError> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for (at, text) in text.lines().enumerate() {
        let line = at + 1;
        if let Some(name) = text.strip_prefix("--") {
            let name = name.trim();
            if sections.iter().any(|section| section.name == name) {
                return Err(VectorError { line, what: format!("a second `-- {name}`") });
            }
            sections.push(Section { name, line, body: Vec::new() });
        } else if let Some(section) = sections.last_mut() {
            section.body.push(text);
        } else if !text.trim().is_empty() && !text.starts_with('#') {
            return Err(VectorError { line, what: "text before the first section".to_owned() });
        }
    }
    Ok(sections)
}

impl Section<'_> {
    /// The words of the lines, without comments.
    fn items(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.body.iter().enumerate();
        lines.flat_map(move |(at, text)| {
            let text = text.split('#').next().unwrap_or_default();
            text.split_whitespace().map(move |word| (self.line + 1 + at, word))
        })
    }

    /// Words of 64 bits with `0x`, or bytes; and the line each begins on.
    fn words(&self) -> Result<(Vec<Word>, Vec<usize>), VectorError> {
        let (mut bytes, mut lines) = (Vec::new(), Vec::new());
        for (line, word) in self.items() {
            if bytes.len() % Word::SIZE == 0 {
                lines.push(line);
            }
            match word.strip_prefix("0x") {
                Some(digits) => bytes.extend(hex(line, digits)?.to_le_bytes()),
                None => bytes.push(byte(line, word)?),
            }
        }
        let (words, rest) = Word::read_le(&bytes);
        if !rest.is_empty() {
            let what = format!("{} bytes are no number of instructions", bytes.len());
            return Err(VectorError { line: self.line, what });
        }
        Ok((words, lines))
    }

    fn bytes(&self) -> Result<Vec<u8>, VectorError> {
        self.items().map(|(line, word)| byte(line, word)).collect()
    }

    fn number(&self) -> Result<u64, VectorError> {
        let mut items = self.items();
        let Some((line, word)) = items.next() else {
            return Err(VectorError { line: self.line, what: "a number is missing".to_owned() });
        };
        hex(line, word.strip_prefix("0x").unwrap_or(word))
    }
}

fn hex(line: usize, digits: &str) -> Result<u64, VectorError> {
    u64::from_str_radix(digits, 16)
        .map_err(|_| VectorError { line, what: format!("`{digits}` is no hexadecimal number") })
}

fn byte(line: usize, word: &str) -> Result<u8, VectorError> {
    u8::from_str_radix(word, 16).map_err(|_| VectorError { line, what: format!("`{word}` is no byte") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_sections_are_read() {
        let vector =
            Vector::parse("# a\n-- asm\nexit\n-- raw\n0x95\n-- mem\n0a 0b # x\n-- result\n0x2a\n").unwrap();
        assert_eq!(vector.asm, Some(("exit".to_owned(), 3)));
        assert_eq!(vector.raw, Some(vec![Word { code: 0x95, ..Word::default() }]));
        assert_eq!(vector.raw_lines, [5]);
        assert_eq!((vector.memory, vector.result), (Some(vec![10, 11]), Some(42)));
    }

    #[track_caller]
    fn check_error(text: &str, expected: &str) {
        assert_eq!(Vector::parse(text).unwrap_err().to_string(), expected);
    }

    #[test]
    fn what_is_no_vector_is_refused_with_its_line() {
        check_error("# only\n", "no `-- asm` and no `-- raw`: there is no program");
        check_error("-- asm\nexit\n-- Unknown thing\n", "line 3: unknown section `-- Unknown thing`");
        check_error("-- raw\n95 00\n-- result\n0\n", "line 1: 2 bytes are no number of instructions");
        check_error("-- raw\nzz\n-- result\n0\n", "line 2: `zz` is no byte");
        check_error("-- asm\nexit\n", "no `-- result` and no `-- error`: nothing is expected of the program");
    }
}
