//! Table tests beside packs and policies: a request and an answer in, a decision out, by the very
//! functions that the gateway runs.

use crate::controls::address::Ingress;
use crate::decide::{Charge, Head, Known, decide};
use crate::diagnostic::{Diagnostic, Report};
use crate::effective::Effective;
use crate::identify::CertificateNames;
use crate::model::site::Environment;
use crate::read::{Names, choice, did_you_mean, read_document, section};
use crate::refusal::Code;
use crate::resolve::{ReadFile, load_text};
use crate::source::{At, Place, Source};
use crate::units::Date;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::path::Path;
use std::str::FromStr;

section! {
    /// A file of table tests.
    pub struct TableTests {
        /// Version of the format; 1.
        "schema" schema: default u32 = 1, Neutral;
        /// The site policy under test, in full.
        "site" site: required String, Neutral;
        /// The day on which the requests are made; before every expiry in `site`.
        "today" today: default Date = Date { year: 2026, month: 11, day: 21 }, Neutral;
        /// Visor tokens by name; `site` holds their SHA-256.
        "tokens" tokens: default Names<String> = Names::default(), Neutral;
        /// The cases.
        "case" cases: required Vec<At<Case>>, Neutral;
    }
}

section! {
    /// One case.
    pub struct Case {
        /// What it shows.
        "name" name: required String, Neutral;
        /// Whose token the request carries; none where absent.
        "caller" caller: optional String, Neutral;
        /// The environment that the caller's token must lead to, where the caller is known.
        "environment" environment: default Environment = Environment::Live, Neutral;
        /// The provider that is addressed; the site's only one where absent.
        "provider" provider: optional String, Neutral;
        /// What is sent.
        "request" request: required Request, Neutral;
        /// What the vendor answers.
        "response" response: optional Response, Neutral;
        /// What must come of it.
        "expect" expect: required Expect, Neutral;
    }
}

section! {
    /// A request.
    pub struct Request {
        /// The method.
        "method" method: required String, Neutral;
        /// The path on the vendor's own host, and the query.
        "path" path: required String, Neutral;
        /// Headers, by lower-case name.
        "headers" headers: default Names<String> = Names::default(), Neutral;
        /// The body.
        "body" body: default String = String::new(), Neutral;
    }
}

section! {
    /// An answer.
    pub struct Response {
        /// The status.
        "status" status: default u32 = 200, Neutral;
        /// Headers, by lower-case name.
        "headers" headers: default Names<String> = Names::default(), Neutral;
        /// The body.
        "body" body: default String = String::new(), Neutral;
    }
}

choice! {
    /// How a case may end.
    pub enum Outcome {
        /// Goes back whole, judged.
        "judged" Judged,
        /// Goes back whole; its content decides nothing.
        "whole" Whole,
        /// Goes back as it comes.
        "stream" Stream,
        /// Goes back although it would be refused: shadow mode.
        "shadowed" Shadowed,
        /// Goes back as the declared fields of an error.
        "vendor-error" VendorError,
        /// Goes back as the declared fields of an unfinished session.
        "pending" Pending,
        /// Goes back as declared fields.
        "fields" Fields,
        /// Does not go back.
        "refuse" Refuse,
    }
}

section! {
    /// What must come of a case.
    pub struct Expect {
        /// How it ends.
        "outcome" outcome: required Outcome, Neutral;
        /// The refusal's code.
        "code" code: optional String, Neutral;
        /// Texts that stand in what goes back.
        "body-has" body_has: default Vec<At<String>> = Vec::new(), Neutral;
        /// Texts that do not.
        "body-lacks" body_lacks: default Vec<At<String>> = Vec::new(), Neutral;
    }
}

/// One case's result.
#[derive(Debug)]
pub struct CaseResult {
    /// The case's name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// What came instead of what was expected; nothing where it passed.
    pub failure: Option<String>,
}

/// Runs a file of table tests. `Err` where the file or the site in it does not load.
pub fn run(path: &Path, text: &str, read: ReadFile<'_>) -> Result<Vec<CaseResult>, Report> {
    let mut report = Report::default();
    let source = Source::new(path, text);
    let Some(tests) = read_document::<TableTests>(&source, &mut report) else {
        return Err(report);
    };
    for case in &tests.cases.value {
        check_case(case, &tests, &mut report);
    }
    if report.has_errors() {
        return Err(report.sorted());
    }
    let loaded = load_text(&path.with_extension("site"), &tests.site, read);
    let Some(policy) = loaded.effective else {
        return Err(loaded.report);
    };
    let results = tests.cases.value.iter().map(|case| {
        let got = run_case(&policy, &tests, case);
        let failure = mismatch(case, &got);
        CaseResult {
            name: case.name.value.clone(),
            place: case.span.place(),
            failure,
        }
    });
    Ok(results.collect())
}

/// A case that could not send what it says would show nothing.
fn check_case(case: &Case, tests: &TableTests, report: &mut Report) {
    if let Some(caller) = &case.caller {
        let _ = tests.tokens.resolve("token", caller, report);
    }
    let request = &case.request;
    if Method::from_bytes(request.method.as_bytes()).is_err() {
        let what = format!("`{}` is not a method", request.method.value);
        report.push(Diagnostic::error("bad-value", &request.method.span, what).help("`GET`"));
    }
    let of_answer = case.response.iter().flat_map(|r| r.headers.iter());
    for (name, entry) in request.headers.iter().chain(of_answer) {
        let value = HeaderValue::from_str(&entry.value.value);
        if HeaderName::from_str(name).is_err() || value.is_err() {
            let what = format!("no message can carry this `{name}`");
            report.push(
                Diagnostic::error("bad-value", &entry.value.span, what)
                    .help("visible ASCII characters"),
            );
        }
    }
    if let Some(code) = &case.expect.code {
        let known: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        if !known.contains(&code.value.as_str()) {
            let what = format!("no refusal has the code `{}`", code.value);
            report.push(
                Diagnostic::error("unknown-name", &code.span, what)
                    .help(did_you_mean(&code.value, &known)),
            );
        }
    }
}

/// What came of a case: the outcome's word, the code, the detail, and what goes back.
struct Got {
    outcome: &'static str,
    code: Option<Code>,
    why: String,
    body: String,
    environment: Option<Environment>,
}

fn run_case(policy: &Effective, tests: &TableTests, case: &Case) -> Got {
    let refuse = |refusal: crate::refusal::Refusal, known: &Known| Got {
        outcome: "refuse",
        code: Some(refusal.code),
        why: refusal.to_string(),
        body: String::new(),
        environment: known.who.map(|who| who.environment),
    };
    let mut headers = header_map(&case.request.headers.value);
    if let Some(token) = case
        .caller
        .as_ref()
        .and_then(|name| tests.tokens.find(&name.value))
        && let Ok(value) = HeaderValue::from_str(&format!("Bearer {}", token.value.value))
    {
        headers.insert(http::header::AUTHORIZATION, value);
    }
    if !case.request.body.is_empty() && !headers.contains_key(http::header::CONTENT_LENGTH) {
        headers.insert(
            http::header::CONTENT_LENGTH,
            HeaderValue::from(case.request.body.len()),
        );
    }
    let provider = case.provider.as_ref().map(|p| p.value.clone());
    let ingress = Ingress {
        provider: provider.or_else(|| policy.providers.first().map(|p| p.name.clone())),
        hosts: Vec::new(),
    };
    let method = Method::from_bytes(case.request.method.as_bytes()).unwrap_or_default();
    let head = Head {
        method: &method,
        target: case.request.path.as_bytes(),
        host: None,
        headers: &headers,
        names: &CertificateNames::default(),
        now: tests.today.start(),
    };
    let mut known = Known::default();
    let taken = |_: crate::decide::Counted<'_>, _: &crate::effective::Limit| Charge::Taken {
        remaining: 1,
        reset_after: std::time::Duration::ZERO,
    };
    let cleared = decide(policy, &ingress, &head, &mut known)
        .and_then(|permit| permit.spend(taken, &mut known))
        .and_then(|spent| spent.admit(&[case.request.body.as_bytes()]));
    let sent = match cleared {
        Ok(cleared) => cleared.sent(),
        Err(refusal) => return refuse(refusal, &known),
    };
    let (status, answer_headers, body) = match &case.response {
        Some(response) => (
            u16::try_from(response.status.value).unwrap_or(0),
            header_map(&response.headers.value),
            response.body.value.as_bytes(),
        ),
        None => (200, HeaderMap::new(), &b""[..]),
    };
    let judged = if sent.reads_whole_answer() {
        sent.judge(status, &answer_headers, body, &mut known)
    } else {
        sent.judge_head(status, &answer_headers)
    };
    match judged {
        Ok(release) => {
            let outcome = release.kind();
            let body = release
                .into_rebuilt()
                .unwrap_or_else(|| String::from_utf8_lossy(body).into_owned());
            let why = known
                .would_refuse
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; ");
            let environment = known.who.map(|who| who.environment);
            Got {
                outcome,
                code: known.would_refuse.first().map(|r| r.code),
                why,
                body,
                environment,
            }
        }
        Err(refusal) => refuse(refusal, &known),
    }
}

fn header_map(names: &Names<String>) -> HeaderMap {
    names
        .iter()
        .filter_map(|(name, entry)| {
            Some((
                HeaderName::from_str(name).ok()?,
                HeaderValue::from_str(&entry.value.value).ok()?,
            ))
        })
        .collect()
}

fn mismatch(case: &Case, got: &Got) -> Option<String> {
    let expect = &case.expect.value;
    let code = got.code.map_or("none", Code::name);
    if expect.outcome.word() != got.outcome {
        return Some(format!(
            "expected `{}`, got `{}` ({})",
            expect.outcome.value, got.outcome, got.why
        ));
    }
    if let Some(got) = got.environment.filter(|got| *got != case.environment.value) {
        return Some(format!(
            "expected the environment `{}`, got `{got}`",
            case.environment.value
        ));
    }
    if let Some(want) = expect.code.as_ref().filter(|want| want.value != code) {
        return Some(format!(
            "expected the code `{}`, got `{code}` ({})",
            want.value, got.why
        ));
    }
    if let Some(missing) = expect
        .body_has
        .value
        .iter()
        .find(|text| !got.body.contains(&text.value))
    {
        return Some(format!(
            "`{}` does not stand in what goes back: {}",
            missing.value, got.body
        ));
    }
    if let Some(leaked) = expect
        .body_lacks
        .value
        .iter()
        .find(|text| got.body.contains(&text.value))
    {
        return Some(format!(
            "`{}` stands in what goes back: {}",
            leaked.value, got.body
        ));
    }
    None
}
