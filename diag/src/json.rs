//! A diagnostic as JSON.

use serde_json::{Value, json};

use crate::{Diagnostic, Loc};

/// The diagnostic as an object: `severity`, `code`, `message`, `labels`, `notes`, `help`.
#[must_use]
pub fn to_json(diagnostic: &Diagnostic) -> Value {
    let labels: Vec<Value> = diagnostic
        .labels
        .iter()
        .map(|label| {
            let mut place = loc_json(&label.loc);
            place["text"] = json!(label.text);
            place
        })
        .collect();
    json!({
        "severity": diagnostic.severity.name(),
        "code": diagnostic.code.0,
        "message": diagnostic.title,
        "labels": labels,
        "notes": diagnostic.notes,
        "help": diagnostic.help,
    })
}

fn loc_json(loc: &Loc) -> Value {
    match loc {
        Loc::File(file) => json!({ "file": file }),
        Loc::Text { file, line, column, length } => {
            json!({ "file": file, "line": line, "column": column, "length": length })
        }
        Loc::Section { file, section, offset } => {
            json!({ "file": file, "section": section, "offset": offset })
        }
        Loc::Insn { file, program, insn } => json!({ "file": file, "program": program, "insn": insn }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn every_part_is_there() {
        let diagnostic =
            Diagnostic::error(Code("E0002"), "t").at(Loc::text("f.s", 3, 4, 5), "l").note("n").help("h");
        assert_eq!(
            to_json(&diagnostic).to_string(),
            r#"{"severity":"error","code":"E0002","message":"t","labels":[{"file":"f.s","line":3,"column":4,"length":5,"text":"l"}],"notes":["n"],"help":["h"]}"#
        );
    }
}
