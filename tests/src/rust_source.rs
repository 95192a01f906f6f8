//! Rust sources without their comments and the contents of their literals, so that a search for a keyword finds code.

/// The text with comments and contents of string and character literals replaced by spaces. Line breaks stay.
pub(crate) fn code_of(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let skipped = comment(rest).or_else(|| literal(rest, code.chars().next_back()));
        let length = match skipped {
            Some(length) => {
                code.extend(rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
                length
            }
            None => {
                code.push(first);
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    code
}

/// The length of the comment the text begins with, if it does. Block comments nest.
fn comment(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if !text.starts_with("/*") {
        return None;
    }
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    Some(text.len())
}

/// The length of the string or character literal the text begins with, if it does.
fn literal(text: &str, before: Option<char>) -> Option<usize> {
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if text.starts_with('r') && !in_word {
        let hashes = text[1..].len() - text[1..].trim_start_matches('#').len();
        if text[1 + hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let body = 2 + hashes;
            return Some(text[body..].find(&end).map_or(text.len(), |at| body + at + end.len()));
        }
    }
    if text.starts_with('"') {
        return Some(quoted(text, '"'));
    }
    // A quote that is no lifetime: an escape, or one character and another quote.
    let mut chars = text.strip_prefix('\'')?.chars();
    match (chars.next()?, chars.next()?) {
        ('\\', _) | (_, '\'') => Some(quoted(text, '\'')),
        _ => None,
    }
}

/// The length of a literal up to and with its closing quote.
fn quoted(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == quote {
            return at + 1;
        }
    }
    text.len()
}

/// The lines, from 1, that hold a word of code.
pub(crate) fn lines_with_word<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.lines().enumerate().filter_map(move |(index, line)| {
        line.match_indices(word)
            .any(|(at, _)| !line[..at].ends_with(is_word) && !line[at + word.len()..].starts_with(is_word))
            .then_some(index + 1)
    })
}

#[test]
fn only_code_is_left() {
    #[track_caller]
    fn check(source: &str, expected: &str) {
        let code: Vec<String> = code_of(source).split_whitespace().map(String::from).collect();
        assert_eq!(code.join(" "), expected, "{source}");
    }
    check("a // unsafe\nb", "a b");
    check("a /* x /* y */ z */ b", "a b");
    check(r#"f("unsafe \" {") + g"#, "f( ) + g");
    check(r###"f(r#"un"safe"#, r"x") + g"###, "f( , ) + g");
    check(r"match c { '\'' | '{' => x }", "match c { | => x }");
    check("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}");
    check(r#"for"x""#, "for");
}

#[test]
fn words_are_whole() {
    let found: Vec<usize> = lines_with_word("unsafe {\nunsafe_code\nx unsafe\n", "unsafe").collect();
    assert_eq!(found, [1, 3]);
}
