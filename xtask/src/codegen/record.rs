//! The text form of the data files: one record a line, further facts of a record indented below it.
//!
//! ```text
//! # comment
//! helper 1 bpf_map_lookup_elem since=3.18
//!     proto 6.1,6.12 ret=map_value|maybe_null
//! ```
//!
//! A line is a keyword, words, and `name=value` pairs; double quotes hold spaces together. Nothing is optional
//! by accident: a reader takes what it knows and [`Record::finish`] refuses the rest.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

/// All records of one file.
pub(super) struct Records {
    file: String,
    records: Vec<Record>,
}

/// One line, with the lines indented below it.
#[derive(Clone)]
pub(super) struct Record {
    /// `file:line`, for messages.
    pub(super) place: String,
    pub(super) keyword: String,
    words: Vec<String>,
    pairs: Vec<(String, String)>,
    pub(super) children: Vec<Record>,
}

impl Records {
    /// Reads a data file.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        Self::parse(&file, &text)
    }

    fn parse(file: &str, text: &str) -> Result<Self> {
        let mut records: Vec<Record> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let place = format!("{file}:{}", index + 1);
            let record = Record::parse(place.clone(), line.trim())?;
            if line.starts_with(' ') {
                let parent =
                    records.last_mut().ok_or_else(|| anyhow!("{place}: indented, with no parent"))?;
                parent.children.push(record);
            } else {
                records.push(record);
            }
        }
        Ok(Self { file: file.to_owned(), records })
    }

    /// The records with this keyword, in file order.
    pub(super) fn of<'a>(&'a self, keyword: &'a str) -> impl Iterator<Item = Record> + 'a {
        self.records.iter().filter(move |record| record.keyword == keyword).cloned()
    }

    /// Fails if the file holds a record of another kind than these.
    pub(super) fn only(&self, keywords: &[&str]) -> Result<()> {
        match self.records.iter().find(|record| !keywords.contains(&record.keyword.as_str())) {
            Some(record) => bail!("{}: `{}` is not known in {}", record.place, record.keyword, self.file),
            None => Ok(()),
        }
    }
}

impl Record {
    fn parse(place: String, line: &str) -> Result<Self> {
        let mut tokens = split(line).with_context(|| place.clone())?.into_iter();
        let keyword = tokens.next().map(|token| token.text).unwrap_or_default();
        let (mut words, mut pairs) = (Vec::new(), Vec::new());
        for token in tokens {
            match token.equals {
                Some(at) => {
                    let (name, value) = (&token.text[..at], &token.text[at + 1..]);
                    pairs.push((name.to_owned(), value.to_owned()));
                }
                None => words.push(token.text),
            }
        }
        words.reverse();
        Ok(Self { place, keyword, words, pairs, children: Vec::new() })
    }

    /// The next word, which must be there.
    pub(super) fn word(&mut self) -> Result<String> {
        self.words.pop().ok_or_else(|| anyhow!("{}: `{}` lacks a word", self.place, self.keyword))
    }

    /// The next word, as a number.
    pub(super) fn number(&mut self) -> Result<u32> {
        let word = self.word()?;
        word.parse().map_err(|_| anyhow!("{}: `{word}` is not a number", self.place))
    }

    /// Takes a bare word if it is there.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        let at = self.words.iter().position(|word| word == name);
        at.map(|at| self.words.remove(at)).is_some()
    }

    /// Takes `name=value` if it is there.
    pub(super) fn pair(&mut self, name: &str) -> Option<String> {
        let at = self.pairs.iter().position(|pair| pair.0 == name)?;
        Some(self.pairs.remove(at).1)
    }

    /// Takes `name=a,b,c`; an absent pair is an empty list.
    pub(super) fn list(&mut self, name: &str) -> Vec<String> {
        self.pair(name).map(|value| value.split(',').map(str::to_owned).collect()).unwrap_or_default()
    }

    /// Fails if the line holds something nobody asked for.
    pub(super) fn finish(self) -> Result<()> {
        if let Some(word) = self.words.last() {
            bail!("{}: `{word}` is not understood", self.place);
        }
        match self.pairs.first() {
            Some((name, _)) => bail!("{}: `{name}=` is not understood", self.place),
            None => Ok(()),
        }
    }
}

/// One token, and where its unquoted equals sign stands.
struct Token {
    text: String,
    equals: Option<usize>,
}

fn split(line: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut current: Option<Token> = None;
    let mut quoted = false;
    for letter in line.chars() {
        if letter == ' ' && !quoted {
            tokens.extend(current.take());
            continue;
        }
        let token = current.get_or_insert(Token { text: String::new(), equals: None });
        match letter {
            '"' => quoted = !quoted,
            '=' if !quoted && token.equals.is_none() => {
                token.equals = Some(token.text.len());
                token.text.push('=');
            }
            other => token.text.push(other),
        }
    }
    if quoted {
        bail!("a quote is not closed");
    }
    tokens.extend(current);
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_pairs_quotes_and_children() {
        let text = "# c\nhelper 1 name since=3.18 sig=\"void *f(a = b)\" gpl\n    proto 6.1 args=a,b\n";
        let records = Records::parse("t.txt", text).unwrap();
        let mut record = records.of("helper").next().unwrap();
        assert_eq!(record.number().unwrap(), 1);
        assert_eq!(record.word().unwrap(), "name");
        assert!(record.flag("gpl"));
        assert_eq!(record.pair("sig").unwrap(), "void *f(a = b)");
        assert_eq!(record.children[0].clone().list("args"), ["a", "b"]);
        assert!(record.clone().finish().unwrap_err().to_string().contains("t.txt:2: `since="));
    }

    #[test]
    fn an_open_quote_is_an_error() {
        assert!(Records::parse("t.txt", "a \"b").is_err());
    }
}
