//! The report as one page of HTML: no script, nothing from elsewhere, readable without colour.

use super::{Audit, Material, Section, State, masked, picture};
use std::fmt::Write as _;

const STYLE: &str = include_str!("style.css");

/// Appends to a page in memory, which takes everything.
macro_rules! put {
    ($out:expr, $($text:tt)*) => {{ let _ = write!($out, $($text)*); }};
}

pub(super) fn page(audit: &Audit, material: &Material<'_>) -> String {
    let e = |text: &str| escaped(&masked(text, material));
    let mut out = String::with_capacity(128 * 1024);
    put!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n<link rel=\"icon\" href=\"data:,\">\n<title>Policy report: {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#requirements\">Skip to the requirements</a>\n<div class=\"page\">\n",
        e(material.path)
    );
    head(&mut out, audit, material, &e);
    put!(out, "<div class=\"body\">\n");
    contents(&mut out, audit);
    put!(out, "<main>\n");
    who(&mut out, audit, &e);
    put!(
        out,
        "<h2 id=\"requirements\">What is asked, and what is in force</h2>\n<p>Each requirement with the law or standard behind it, the values of this policy that answer it, the tests that fail when it is broken, and the rules that look for it in policies and in code.</p>\n"
    );
    for (i, section) in audit.sections.iter().enumerate() {
        requirement(&mut out, i + 1, section, audit, &e);
    }
    findings(&mut out, audit, &e);
    tests(&mut out, material, &e);
    rules(&mut out, audit, &e);
    sources(&mut out, audit, &e);
    limits(&mut out);
    put!(
        out,
        "</main>\n</div>\n<footer><p>Made by Visor {} from <span class=\"mono\">{}</span>. The same policy and the same day give the same page: <code>visor policy report {} --today {}</code></p></footer>\n</div>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
        e(material.path),
        e(material.path),
        material.today
    );
    out
}

fn head(out: &mut String, audit: &Audit, material: &Material<'_>, e: &dyn Fn(&str) -> String) {
    let policy = material.policy;
    let titles: Vec<String> = audit.packs.iter().map(|pack| e(&pack.title)).collect();
    put!(
        out,
        "<header>\n<p class=\"eyebrow\">Policy report</p>\n<h1>What this policy enforces</h1>\n<dl class=\"facts\">\n<dt>Policy</dt><dd class=\"mono\">{}</dd>\n<dt>Digest</dt><dd class=\"mono\">{}</dd>\n<dt>Day</dt><dd>{}</dd>\n<dt>Vendors</dt><dd>{}</dd>\n</dl>\n",
        e(material.path),
        policy.digest,
        material.today,
        titles.join("; ")
    );
    let held = audit
        .sections
        .iter()
        .filter(|s| s.state == State::Held)
        .count();
    let asked = audit
        .sections
        .iter()
        .filter(|s| s.state != State::Absent)
        .count();
    let live = audit.access.iter().filter(|a| a.live).count();
    let cards = [
        (format!("{held}/{asked}"), "requirements enforced"),
        (policy.callers.len().to_string(), "services may call"),
        (policy.providers.len().to_string(), "vendors called"),
        (live.to_string(), "routes open in live"),
        (policy.credentials.len().to_string(), "keys held"),
        (audit.passed.to_string(), "tests pass"),
        (audit.failed.to_string(), "tests fail"),
        (audit.findings.len().to_string(), "findings"),
    ];
    put!(out, "<ul class=\"cards\">\n");
    for (number, what) in cards {
        put!(out, "<li><b>{number}</b><span>{what}</span></li>\n");
    }
    put!(out, "</ul>\n</header>\n");
}

fn contents(out: &mut String, audit: &Audit) {
    put!(
        out,
        "<nav aria-label=\"Contents\">\n<ol>\n<li><a href=\"#who\">Who may call what</a></li>\n<li><a href=\"#requirements\">Requirements</a>\n<ol>\n"
    );
    for section in &audit.sections {
        put!(
            out,
            "<li><a href=\"#{}\">{}</a></li>\n",
            section.requirement.id,
            section.requirement.title
        );
    }
    put!(
        out,
        "</ol></li>\n<li><a href=\"#findings\">Findings</a></li>\n<li><a href=\"#tests\">Tests</a></li>\n<li><a href=\"#rules\">Rules</a></li>\n<li><a href=\"#sources\">Sources</a></li>\n<li><a href=\"#limits\">What this does not show</a></li>\n</ol>\n</nav>\n"
    );
}

fn who(out: &mut String, audit: &Audit, e: &dyn Fn(&str) -> String) {
    put!(out, "<h2 id=\"who\">Who may call what</h2>\n");
    if audit.access.is_empty() {
        put!(
            out,
            "<p class=\"none\">This policy allows nothing to anybody.</p>\n"
        );
        return;
    }
    if let Some(picture) = picture::svg(audit, e) {
        put!(
            out,
            "<div class=\"figure\" role=\"region\" aria-label=\"Picture of who may call what\" tabindex=\"0\">{picture}</div>\n"
        );
    }
    put!(
        out,
        "<table class=\"stack\"><caption>Everything that is allowed. What does not stand here is refused.</caption>\n<thead><tr><th scope=\"col\">Route</th><th scope=\"col\">Kind</th><th scope=\"col\">On</th><th scope=\"col\">Services</th><th scope=\"col\">By</th></tr></thead>\n<tbody>\n"
    );
    for access in &audit.access {
        let allows: Vec<String> = access.allows.iter().map(|a| e(a)).collect();
        put!(
            out,
            "<tr><th scope=\"row\">{}</th><td data-label=\"Kind\">{}</td><td data-label=\"On\">{}</td><td data-label=\"Services\">{}</td><td data-label=\"By\">{}</td></tr>\n",
            e(&access.route),
            access.class,
            e(&access.on),
            e(&access.callers.join(", ")),
            allows.join(", ")
        );
    }
    put!(out, "</tbody></table>\n");
}

/// How a requirement stands, and whether any test would notice if it did not.
fn chips(section: &Section) -> String {
    let testable = !section.requirement.codes.is_empty() && !section.values.is_empty();
    let untested = match testable && section.tests.is_empty() {
        true => " <span class=\"chip absent\">untested</span>",
        false => "",
    };
    format!("<span>{}{untested}</span>", chip(section.state))
}

fn chip(state: State) -> String {
    let class = match state {
        State::Held => "held",
        State::Stated => "stated",
        State::Open => "open",
        State::Absent => "absent",
    };
    format!("<span class=\"chip {class}\">{}</span>", state.word())
}

fn requirement(
    out: &mut String,
    number: usize,
    section: &Section,
    audit: &Audit,
    e: &dyn Fn(&str) -> String,
) {
    let r = section.requirement;
    put!(
        out,
        "<section class=\"req\" id=\"{}\" aria-labelledby=\"h-{}\">\n<div class=\"top\"><h3 id=\"h-{}\"><span class=\"num\">{number}</span>{}</h3>{}</div>\n<p class=\"asks\">{}</p>\n",
        r.id,
        r.id,
        r.id,
        r.title,
        chips(section),
        r.asks
    );
    put!(out, "<h4>Asked by</h4>\n<ul class=\"basis\">\n");
    for basis in r.basis {
        put!(
            out,
            "<li><b>{}</b> <span>{}</span></li>\n",
            basis.name,
            basis.says
        );
    }
    for source in &section.sources {
        put!(out, "<li><span>{}</span></li>\n", e(source));
    }
    put!(out, "</ul>\n<h4>In force</h4>\n");
    match section.values.is_empty() {
        true => put!(
            out,
            "<p class=\"none\">The policy has nothing of the kind.</p>\n"
        ),
        false => values(out, section, e),
    }
    if !section.controls.is_empty() {
        put!(out, "<h4>Carried out by</h4>\n<ul class=\"basis\">\n");
        for (name, asks) in &section.controls {
            put!(out, "<li><b>{name}</b> <span>{asks}</span></li>\n");
        }
        put!(out, "</ul>\n");
    }
    put!(out, "<h4>Defended by</h4>\n");
    defended(out, section, e);
    let rules: Vec<&str> = r
        .policy_rules
        .iter()
        .chain(r.code_rules)
        .copied()
        .filter(|id| audit.rules.contains_key(id))
        .collect();
    if !rules.is_empty() {
        put!(out, "<h4>Looked for by</h4>\n<ul class=\"rules\">\n");
        for id in rules {
            put!(out, "<li><a href=\"#rule-{id}\">{id}</a></li>\n");
        }
        put!(out, "</ul>\n");
    }
    if section.findings > 0 {
        let n = section.findings;
        put!(
            out,
            "<p><a href=\"#findings\">{n} {} against it</a></p>\n",
            if n == 1 { "finding" } else { "findings" }
        );
    }
    if !r.limit.is_empty() {
        put!(out, "<p class=\"limit\">{}</p>\n", r.limit);
    }
    put!(out, "</section>\n");
}

fn values(out: &mut String, section: &Section, e: &dyn Fn(&str) -> String) {
    put!(
        out,
        "<table class=\"stack values\"><caption class=\"vh\">{}: the values in force</caption>\n<thead><tr><th scope=\"col\">Of</th><th scope=\"col\">Value</th><th scope=\"col\">Stands in</th></tr></thead>\n<tbody>\n",
        section.requirement.title
    );
    // What several values are of is said once, and spans them.
    for of_one in section.values.chunk_by(|a, b| a.what == b.what) {
        for (i, row) in of_one.iter().enumerate() {
            let span = match of_one.len() {
                1 => " scope=\"row\"".to_owned(),
                n => format!(" scope=\"rowgroup\" rowspan=\"{n}\""),
            };
            let head = match i {
                0 => format!("<th{span}>{}</th>", e(&row.what)),
                _ => String::new(),
            };
            put!(
                out,
                "<tr>{head}<td>{}</td><td class=\"place\">{}</td></tr>\n",
                e(&row.value),
                e(&row.place)
            );
        }
    }
    put!(out, "</tbody></table>\n");
}

fn defended(out: &mut String, section: &Section, e: &dyn Fn(&str) -> String) {
    let tests = &section.tests;
    if tests.is_empty() {
        put!(
            out,
            "<p class=\"none\">No test of the tables that were run speaks of it.</p>\n"
        );
        return;
    }
    let bad = tests.iter().filter(|t| !t.passed).count();
    let open = if bad > 0 { " open" } else { "" };
    let failing = if bad > 0 {
        format!(", {bad} of them failing")
    } else {
        String::new()
    };
    let plural = if tests.len() == 1 { "test" } else { "tests" };
    put!(
        out,
        "<details{open}><summary>{} {plural}{failing}</summary>\n<ul class=\"tests\">\n",
        tests.len()
    );
    for test in tests {
        let class = if test.passed { "ok" } else { "no" };
        let word = if test.passed { "passes" } else { "fails" };
        put!(
            out,
            "<li class=\"{class}\" title=\"{}, {word}\">{}</li>\n",
            e(&test.place),
            e(&test.name)
        );
    }
    put!(out, "</ul></details>\n");
}

fn findings(out: &mut String, audit: &Audit, e: &dyn Fn(&str) -> String) {
    put!(out, "<h2 id=\"findings\">Findings</h2>\n");
    if audit.findings.is_empty() {
        put!(
            out,
            "<p class=\"none\">The rules on policies found nothing.</p>\n"
        );
    }
    for finding in &audit.findings {
        let kind = if finding.error { "error" } else { "warning" };
        put!(
            out,
            "<div class=\"finding\"><p><span class=\"chip open\">{kind}</span> <a href=\"#rule-{}\"><code>{}</code></a> <span class=\"mono\">{}</span></p>\n<p>{}</p>\n<p class=\"none\">{}</p></div>\n",
            finding.rule,
            finding.rule,
            e(&finding.place),
            e(&finding.message),
            e(&finding.help)
        );
    }
}

fn tests(out: &mut String, material: &Material<'_>, e: &dyn Fn(&str) -> String) {
    put!(out, "<h2 id=\"tests\">Tests</h2>\n");
    if material.tests.is_empty() {
        put!(out, "<p class=\"none\">No table of tests was run.</p>\n");
        return;
    }
    put!(
        out,
        "<table class=\"stack\"><caption>Each case is a request and an answer, decided by the functions that the gateway runs.</caption>\n<thead><tr><th scope=\"col\">Table</th><th scope=\"col\">Tests</th><th scope=\"col\">Passed</th><th scope=\"col\">Failed</th></tr></thead>\n<tbody>\n"
    );
    for (path, own, cases) in material.tests {
        let bad = cases.iter().filter(|c| c.failure.is_some()).count();
        let what = if *own { "this policy" } else { "a pack in use" };
        put!(
            out,
            "<tr><th scope=\"row\" class=\"mono\">{}</th><td data-label=\"Tests\">{what}</td><td data-label=\"Passed\">{}</td><td data-label=\"Failed\">{bad}</td></tr>\n",
            e(path),
            cases.len() - bad
        );
    }
    put!(out, "</tbody></table>\n");
}

fn rules(out: &mut String, audit: &Audit, e: &dyn Fn(&str) -> String) {
    put!(
        out,
        "<h2 id=\"rules\">Rules</h2>\n<p>What <code>visor policy check</code> looks for in policies and <code>visor lint</code> in code. <code>visor explain</code> shows a rule's page.</p>\n<table class=\"stack\"><caption class=\"vh\">Every rule that this report names</caption>\n<thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Looks in</th><th scope=\"col\">A finding is</th></tr></thead>\n<tbody>\n"
    );
    let found = audit.findings.iter().map(|f| f.rule);
    let named = audit.sections.iter().flat_map(|s| {
        s.requirement
            .policy_rules
            .iter()
            .chain(s.requirement.code_rules)
            .copied()
    });
    let mut ids: Vec<&str> = named.chain(found).collect();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let about = if crate::review::lint::rule(id).is_some() {
            "policies"
        } else {
            "code"
        };
        let summary = audit
            .rules
            .get(id)
            .map_or("see its message", |s| s.as_str());
        put!(
            out,
            "<tr id=\"rule-{id}\"><th scope=\"row\" class=\"mono\">{id}</th><td data-label=\"Looks in\">{about}</td><td>{}</td></tr>\n",
            e(summary)
        );
    }
    put!(out, "</tbody></table>\n");
}

fn sources(out: &mut String, audit: &Audit, e: &dyn Fn(&str) -> String) {
    put!(
        out,
        "<h2 id=\"sources\">Sources</h2>\n<p>What the vendors say, by the packs in use. Each fact of a pack names one of these.</p>\n"
    );
    for pack in &audit.packs {
        put!(
            out,
            "<h3>{} ({}), held against its sources on {}</h3>\n<ul class=\"basis\">\n",
            e(&pack.title),
            e(&pack.name),
            pack.checked
        );
        for (id, text) in &pack.sources {
            put!(out, "<li><b>{}</b> <span>{}</span></li>\n", e(id), e(text));
        }
        put!(out, "</ul>\n");
    }
}

fn limits(out: &mut String) {
    put!(
        out,
        "<h2 id=\"limits\">What this does not show</h2>\n<p>This page says what the policy enforces where calls go through the gateway. It does not show that they do: close other ways out of the network, and run <code>visor lint</code> on the code. That the gateway runs this very policy shows in the digest: each of its answers carries it as <code>Visor-Policy</code>, and <code>visor-gateway run --expect-digest</code> takes no other. The laws and standards are named for orientation; whether a company complies is for people to judge.</p>\n"
    );
}

/// Text that HTML shows as it is.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
