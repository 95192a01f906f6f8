//! Diagnostics as SARIF 2.1.0, which code-review services read.

use serde_json::{Value, json};

use crate::{Diagnostic, Loc};

/// One SARIF log of one run of the tool `name`, version `version`.
#[must_use]
pub fn log(name: &str, version: &str, diagnostics: &[Diagnostic]) -> Value {
    let mut codes: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.code.0).collect();
    codes.sort_unstable();
    codes.dedup();
    json!({
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [{
            "tool": { "driver": {
                "name": name,
                "version": version,
                "rules": codes.iter().map(|code| json!({ "id": code })).collect::<Vec<_>>(),
            }},
            "results": diagnostics.iter().map(result).collect::<Vec<_>>(),
        }],
    })
}

fn result(diagnostic: &Diagnostic) -> Value {
    let mut message = diagnostic.title.clone();
    for line in diagnostic.notes.iter().chain(&diagnostic.help) {
        message.push('\n');
        message.push_str(line);
    }
    json!({
        "ruleId": diagnostic.code.0,
        "level": diagnostic.severity.name(),
        "message": { "text": message },
        "locations": diagnostic.labels.iter().map(|label| location(&label.loc)).collect::<Vec<_>>(),
    })
}

fn location(loc: &Loc) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": loc.file() } });
    match loc {
        Loc::File(_) => return json!({ "physicalLocation": physical }),
        Loc::Text { line, column, length, .. } => {
            physical["region"] = json!({ "startLine": line, "startColumn": column, "endColumn": column.saturating_add(*length) });
            return json!({ "physicalLocation": physical });
        }
        Loc::Section { .. } | Loc::Insn { .. } => {}
    }
    json!({ "physicalLocation": physical, "logicalLocations": [{ "fullyQualifiedName": loc.to_string() }] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn a_text_place_becomes_a_region() {
        let diagnostic = Diagnostic::warning(Code("E0002"), "t").at(Loc::text("f.s", 3, 4, 5), "");
        let log = log("skep", "0.1.0", &[diagnostic]);
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["level"], "warning");
        assert_eq!(result["locations"][0]["physicalLocation"]["region"]["endColumn"], 9);
    }
}
