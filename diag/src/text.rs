//! A diagnostic as text: title, source line with a caret, notes, help.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::{Diagnostic, Label, Loc, Severity, Source};

/// Draws a diagnostic for a person. Places whose text `source` has are shown with a caret, others by name.
#[must_use]
pub fn render_text(diagnostic: &Diagnostic, source: &dyn Source, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let places: Vec<Place> = diagnostic.labels.iter().map(|label| Place::find(label, source)).collect();
    let mut group = Group::with_title(level.primary_title(&diagnostic.title).id(diagnostic.code.0));
    for (at, (place, label)) in places.iter().zip(&diagnostic.labels).enumerate() {
        let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        group = match place {
            Place::Shown { line, text, start, end, .. } => group.element(
                Snippet::source(text.as_str())
                    .line_start(*line)
                    .path(label.loc.file())
                    .annotation(kind.span(*start..*end).label(label.text.as_str())),
            ),
            Place::Named(name) => {
                let remark =
                    if label.text.is_empty() { name.clone() } else { format!("{name}: {}", label.text) };
                group.element(Level::NOTE.with_name(Some("at")).message(remark))
            }
        };
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// What can be shown of a label.
enum Place {
    /// A line of text, and the bytes of it that are meant.
    Shown { line: usize, text: String, start: usize, end: usize },
    /// Only the place's name.
    Named(String),
}

impl Place {
    fn find(label: &Label, source: &dyn Source) -> Place {
        if let Loc::Text { file, line, column, length } = &label.loc
            && let Some(whole) = source.text(file)
            && let Some(text) = (*line as usize).checked_sub(1).and_then(|skip| whole.lines().nth(skip))
        {
            let byte = |column: usize| text.char_indices().nth(column).map_or(text.len(), |(at, _)| at);
            let first = (*column as usize).saturating_sub(1);
            let (start, end) = (byte(first), byte(first.saturating_add(*length as usize)));
            return Place::Shown { line: *line as usize, text: text.to_owned(), start, end };
        }
        Place::Named(label.loc.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn a_place_without_text_is_named() {
        let loc = Loc::Section { file: "a.o".into(), section: ".BTF".into(), offset: 24 };
        let diagnostic = Diagnostic::error(Code("E0901"), "type section ends early")
            .at(loc, "12 bytes missing")
            .note("n")
            .help("h");
        let text = render_text(&diagnostic, &|_: &str| None, false);
        assert!(text.starts_with("error[E0901]: type section ends early"), "{text}");
        for part in ["a.o: section `.BTF` at 0x18: 12 bytes missing", "note: n", "help: h"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn a_column_past_the_end_is_no_panic() {
        let diagnostic = Diagnostic::warning(Code("E0001"), "t").at(Loc::text("f", 1, 99, 99), "x");
        assert!(render_text(&diagnostic, &|_: &str| Some("é".to_owned()), true).contains('é'));
    }
}
