//! Table tests beside packs and policies: a request and an answer in, a decision out, by the very
//! functions that the gateway runs.

mod compare;

use crate::controls::address::Ingress;
use crate::diagnostic::{Diagnostic, Report};
use crate::effective::Effective;
use crate::model::site::Environment;
use crate::read::{Names, choice, did_you_mean, read_document, section};
use crate::refusal::Code;
use crate::resolve::{Amend, Loaded, ReadFile, Written, load, load_amended};
use crate::review::stand_in;
use crate::review::trace::{Answer, End, Exchange, Trace, follow};
use crate::source::{At, Place, Source, Span};
use crate::units::Date;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::path::Path;
use std::str::FromStr;

section! {
    /// A file of table tests.
    pub struct TableTests {
        /// Version of the format; 1.
        "schema" schema: default u32 = 1, Neutral;
        /// The site policy under test, in full; where absent, `policy` names it.
        "site" site: optional String, Neutral;
        /// The site policy under test, by its path from here: then callers need no token, since a
        /// stand-in of each is known for the length of the test.
        "policy" policy: optional String, Neutral;
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
    /// What it expects, as it is written.
    pub expect: Span,
    /// The code that it expects, where it expects a refusal or a recorded one.
    pub code: Option<String>,
    /// What was expected and what came instead; nothing where it passed.
    pub failure: Option<String>,
    /// What came, control by control.
    pub trace: Trace,
}

/// Tests that load, and what they test.
#[derive(Debug)]
pub struct Suite {
    tests: TableTests,
    policy: Effective,
}

/// Runs a file of table tests. `Err` where the file or the site in it does not load.
pub fn run(path: &Path, text: &str, read: ReadFile<'_>) -> Result<Vec<CaseResult>, Report> {
    let mut suite = load_suite(path, text, read)?;
    Ok(suite.run())
}

/// Reads a file of table tests, and the site that it tests.
pub fn load_suite(path: &Path, text: &str, read: ReadFile<'_>) -> Result<Suite, Report> {
    load_amended_suite(path, text, read, &|_| {})
}

/// The same, where the site or its packs say something else.
pub(crate) fn load_amended_suite(
    path: &Path,
    text: &str,
    read: ReadFile<'_>,
    amend: Amend<'_>,
) -> Result<Suite, Report> {
    let tests = read_tests(path, text)?;
    let loaded = site_of(path, text, &tests, read, amend)?;
    match loaded.effective {
        Some(policy) => {
            let mut report = Report::default();
            for case in &tests.cases.value {
                check_caller(case, &tests, &policy, &mut report);
            }
            match report.has_errors() {
                true => Err(report.sorted()),
                false => Ok(Suite { tests, policy }),
            }
        }
        None => Err(loaded.report),
    }
}

/// What the policy under test was made from.
pub(crate) fn written(path: &Path, text: &str, read: ReadFile<'_>) -> Result<Written, Report> {
    let tests = read_tests(path, text)?;
    let loaded = site_of(path, text, &tests, read, &|_| {})?;
    loaded.written.ok_or(loaded.report)
}

/// The tests themselves, whatever they test.
fn read_tests(path: &Path, text: &str) -> Result<TableTests, Report> {
    let mut report = Report::default();
    let source = Source::new(path, text);
    let Some(tests) = read_document::<TableTests>(&source, &mut report) else {
        return Err(report);
    };
    for case in &tests.cases.value {
        check_case(case, &mut report);
    }
    match report.has_errors() {
        true => Err(report.sorted()),
        false => Ok(tests),
    }
}

/// The site that is tested: exactly one of the two ways to name it.
fn site_of(
    path: &Path,
    text: &str,
    tests: &TableTests,
    read: ReadFile<'_>,
    amend: Amend<'_>,
) -> Result<Loaded, Report> {
    match (&tests.site, &tests.policy) {
        (Some(site), None) => {
            let path = path.with_extension("site");
            Ok(load_amended(&path, &site.value, read, amend))
        }
        (None, Some(policy)) => {
            let policy = path.parent().unwrap_or(Path::new("")).join(&policy.value);
            Ok(match read(&policy) {
                Ok(text) => load_amended(&policy, &text, read, amend),
                Err(_) => load(&policy, read),
            })
        }
        (site, _) => {
            let span = match site {
                Some(site) => site.span.clone(),
                None => Span::new(&Source::new(path, text), 0..0),
            };
            let mut report = Report::default();
            let what = "a table tests exactly one site";
            report.push(
                Diagnostic::error("missing-key", &span, what)
                    .help("add `policy = \"site.toml\"`, or the policy itself as `site`"),
            );
            Err(report)
        }
    }
}

impl Suite {
    /// Runs every case.
    pub fn run(&mut self) -> Vec<CaseResult> {
        let Self { tests, policy } = self;
        run_on(tests, policy)
    }

    /// The digest of the policy that is tested.
    pub fn digest(&self) -> &str {
        &self.policy.digest
    }
}

fn run_on(tests: &TableTests, policy: &mut Effective) -> Vec<CaseResult> {
    let mut results = Vec::with_capacity(tests.cases.value.len());
    for case in &tests.cases.value {
        let token = token_of(case, tests, policy);
        let (trace, body) = run_case(policy, tests, case, token);
        results.push(CaseResult {
            name: case.name.value.clone(),
            place: case.span.place(),
            expect: case.expect.span.clone(),
            code: case.expect.code.as_ref().map(|code| code.value.clone()),
            failure: compare::mismatch(case, &trace, &body),
            trace,
        });
    }
    results
}

/// What the request shows of its caller: the token that the table names, or a stand-in's.
fn token_of(case: &Case, tests: &TableTests, policy: &mut Effective) -> Option<String> {
    let caller = case.caller.as_ref()?;
    Some(match tests.tokens.find(&caller.value) {
        Some(token) => token.value.value.clone(),
        None => stand_in(policy, &caller.value, case.environment.value),
    })
}

/// A caller is a token of the table's, or, where the site stands in a file of its own, one of its.
fn check_caller(case: &Case, tests: &TableTests, policy: &Effective, report: &mut Report) {
    let Some(caller) = &case.caller else { return };
    let is_known = policy
        .callers
        .iter()
        .any(|known| known.name == caller.value);
    if tests.policy.is_some() && is_known && tests.tokens.find(&caller.value).is_none() {
        return;
    }
    let _ = tests.tokens.resolve("token", caller, report);
}

/// A case that could not send what it says would show nothing.
fn check_case(case: &Case, report: &mut Report) {
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

/// What came of a case, and what goes back.
fn run_case(
    policy: &Effective,
    tests: &TableTests,
    case: &Case,
    token: Option<String>,
) -> (Trace, String) {
    let mut headers = header_map(&case.request.headers.value);
    if let Some(token) = token
        && let Ok(value) = HeaderValue::from_str(&format!("Bearer {token}"))
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
    let provider = provider.or_else(|| policy.providers.first().map(|p| p.name.clone()));
    let method = Method::from_bytes(case.request.method.as_bytes()).unwrap_or_default();
    let (status, answer_headers, body) = match &case.response {
        Some(response) => (
            u16::try_from(response.status.value).unwrap_or(0),
            header_map(&response.headers.value),
            response.body.value.as_bytes(),
        ),
        None => (200, HeaderMap::new(), &b""[..]),
    };
    let trace = follow(
        policy,
        &Exchange {
            ingress: Ingress {
                provider,
                hosts: Vec::new(),
            },
            method: &method,
            target: case.request.path.as_bytes(),
            headers: &headers,
            body: case.request.body.as_bytes(),
            answer: Some(Answer {
                status,
                headers: &answer_headers,
                body,
            }),
            now: tests.today.start(),
        },
    );
    let back = match &trace.end {
        End::Release { rebuilt, .. } => rebuilt
            .clone()
            .unwrap_or_else(|| String::from_utf8_lossy(body).into_owned()),
        _ => String::new(),
    };
    (trace, back)
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
