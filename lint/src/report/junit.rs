//! JUnit XML: one suite, one case per finding, and one that passes where there is none.

use crate::finding::Severity;
use crate::run::Outcome;

pub(super) fn render(outcome: &Outcome) -> String {
    let failures = outcome
        .findings
        .iter()
        .filter(|f| f.severity > Severity::Info)
        .count();
    let errors = outcome.summary.failed.len();
    let tests = (outcome.findings.len() + errors).max(1);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"visor lint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">\n"
    );
    // What could not be looked at is not clean.
    if outcome.findings.is_empty() && errors == 0 {
        out.push_str("    <testcase classname=\"visor\" name=\"no findings\"/>\n");
    }
    for f in &outcome.findings {
        let at = format!("{}:{}", super::plain(&f.path), f.line());
        out.push_str(&format!(
            "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\">",
            f.rule.id,
            escaped(&at),
            escaped(&f.path.to_string_lossy())
        ));
        let text = escaped(&format!("{}: {}", f.severity, f.message));
        match f.severity {
            Severity::Info => out.push_str(&format!("<system-out>{text}</system-out>")),
            _ => out.push_str(&format!(
                "<failure message=\"{}\" type=\"{}\">{text}\n{}</failure>",
                escaped(&f.message),
                f.severity,
                escaped(&f.help)
            )),
        }
        out.push_str("</testcase>\n");
    }
    for (path, why) in &outcome.summary.failed {
        out.push_str(&format!(
            "    <testcase classname=\"visor\" name=\"{}\"><error message=\"{}\"/></testcase>\n",
            escaped(&path.to_string_lossy()),
            escaped(why)
        ));
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// For attributes and text. What XML cannot hold at all is left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
