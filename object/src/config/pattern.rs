//! Names with wildcards.

/// A name in which `*` stands for any text and `?` for any character.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pattern(String);

impl Pattern {
    pub(crate) fn new(text: impl Into<String>) -> Pattern {
        Pattern(text.into())
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether the whole text is one the pattern stands for.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let (pattern, text): (Vec<char>, Vec<char>) = (self.0.chars().collect(), text.chars().collect());
        // Where the last star was met and how far what it stands for goes, so that it can go further.
        let mut star: Option<(usize, usize)> = None;
        let (mut p, mut t) = (0, 0);
        while let Some(&c) = text.get(t) {
            match pattern.get(p) {
                Some('*') => {
                    star = Some((p, t));
                    p += 1;
                }
                Some(&wanted) if wanted == '?' || wanted == c => {
                    p += 1;
                    t += 1;
                }
                _ => {
                    let Some((at, end)) = star else { return false };
                    star = Some((at, end + 1));
                    (p, t) = (at + 1, end + 1);
                }
            }
        }
        pattern.iter().skip(p).all(|&c| c == '*')
    }

    /// Whether it stands for a file: for its name, or if the pattern has a slash, for the end of its path.
    pub(crate) fn matches_path(&self, path: &str) -> bool {
        if !self.0.contains('/') {
            return self.matches(path.rsplit('/').next().unwrap_or(path));
        }
        self.matches(path) || Pattern(format!("*/{}", self.0)).matches(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} on {text}");
    }

    #[test]
    fn stars_and_question_marks() {
        check("xdp", "xdp", true);
        check("xdp", "xdp2", false);
        check("cil_*", "cil_from_container", true);
        check("2/*", "2/18", true);
        check("*_v?", "tail_v4", true);
        check("*_v?", "tail_v46", false);
        check("a*b*c", "aXbYbZc", true);
        check("a*b*c", "aXbYbZ", false);
        check("*", "", true);
        check("?", "", false);
        check("", "", true);
    }

    #[test]
    fn files_match_by_name_or_by_the_end_of_the_path() {
        let check = |pattern: &str, path: &str| Pattern::new(pattern).matches_path(path);
        assert!(check("*.bpf.o", "build/x.bpf.o"));
        assert!(check("build/*.o", "/home/me/build/x.o"));
        assert!(check("build/*.o", "build/x.o"));
        assert!(!check("build/*.o", "rebuild/x.o"));
    }
}
