//! A recorded log against a new policy.
//!
//! A record holds who called which route, sizes, and how it ended. From these a request is made again
//! and sent through both policies' `decide`, `spend` and `admit`. What hangs on content that no
//! record holds (an answer, a token that nobody knows, a malformed head) is as it was where both
//! policies treat it alike; where they do not, nobody can tell, and it is counted as such.

mod record;

use super::stand_in;
use super::trace::{End, Exchange, Trace, follow};
use crate::controls::CONTROLS;
use crate::controls::address::Ingress;
use crate::effective::{Check, Effective, Grant, ImageRules, Limit, Route};
use crate::model::PathSegment;
use crate::model::pack::BodyKind;
use crate::model::site::Environment;
use crate::refusal::Code;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use record::Record;
use std::collections::{BTreeMap, HashMap};

/// Two policies, and what was told so far.
pub struct Replay {
    old: Effective,
    new: Effective,
    examples: usize,
    tokens: HashMap<(String, Environment), String>,
    summary: Summary,
}

/// What came of a log.
#[derive(Debug, Default)]
pub struct Summary {
    /// Decisions.
    pub lines: u64,
    /// Those that would have gone as they went.
    pub same: u64,
    /// Those that another policy than the old one decided.
    pub other_policy: u64,
    /// Those that would have gone otherwise.
    pub changed: BTreeMap<Group, Told>,
    /// Those of which it cannot be told, by the reason.
    pub unknown: BTreeMap<&'static str, Told>,
}

/// Requests of one kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// `provider.environment`.
    pub on: String,
    /// The route.
    pub route: String,
    /// The caller.
    pub caller: String,
    /// How they ended.
    pub before: String,
    /// How they would.
    pub after: String,
}

/// How many, and which.
#[derive(Debug, Default)]
pub struct Told {
    /// How many.
    pub count: u64,
    /// Ids of some.
    pub examples: Vec<String>,
    /// The line behind it.
    pub place: String,
}

/// What the new policy makes of one record.
enum Outcome {
    Same,
    Changed(String, String),
    Unknown(&'static str),
}

impl Replay {
    /// Keeps so many examples of each kind.
    pub fn new(old: Effective, new: Effective, examples: usize) -> Self {
        Self {
            old,
            new,
            examples,
            tokens: HashMap::new(),
            summary: Summary::default(),
        }
    }

    /// One line of the log.
    pub fn line(&mut self, line: &str) {
        self.summary.lines += 1;
        let record = match record::read(line) {
            Ok(record) => record,
            Err(why) => return self.unknown(why, "-"),
        };
        if record.policy != self.old.digest {
            self.summary.other_policy += 1;
        }
        match self.outcome(&record) {
            Outcome::Same => self.summary.same += 1,
            Outcome::Unknown(why) => self.unknown(why, &record.decision),
            Outcome::Changed(after, place) => {
                let name = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
                let group = Group {
                    on: format!(
                        "{}.{}",
                        name(&record.provider),
                        record.environment.map_or("?", |e| e.word())
                    ),
                    route: name(&record.route),
                    caller: name(&record.caller),
                    before: record.ended(),
                    after,
                };
                let told = self.summary.changed.entry(group).or_default();
                told.place = place;
                add(told, &record.decision, self.examples);
            }
        }
    }

    /// What was told.
    pub fn finish(self) -> Summary {
        self.summary
    }

    fn unknown(&mut self, why: &'static str, decision: &str) {
        let told = self.summary.unknown.entry(why).or_default();
        add(told, decision, self.examples);
    }

    fn outcome(&mut self, record: &Record) -> Outcome {
        let (Some(provider), Some(environment), Some(caller), Some(route)) = (
            &record.provider,
            record.environment,
            &record.caller,
            &record.route,
        ) else {
            return Outcome::Unknown(
                "it was refused before its caller and its route were known, and the log holds no token and no path",
            );
        };
        if self.new.provider(provider).is_none() {
            return Outcome::Changed(
                "refuse provider-unknown".to_owned(),
                self.new.lines.packs.to_string(),
            );
        }
        let Some(known) = self
            .old
            .provider(provider)
            .and_then(|p| p.routes.iter().find(|r| r.name == *route))
        else {
            return Outcome::Unknown(
                "the old policy has no such provider or route: it is not the one that decided",
            );
        };
        let known = std::sync::Arc::clone(known);
        for policy in [&mut self.old, &mut self.new] {
            let key = (caller.clone(), environment);
            // The same token for both: it is made of names alone.
            if !self.tokens.contains_key(&key) || !is_enrolled(policy, &self.tokens, &key) {
                let token = stand_in(policy, caller, environment);
                self.tokens.insert(key, token);
            }
        }
        let token = self
            .tokens
            .get(&(caller.clone(), environment))
            .cloned()
            .unwrap_or_default();
        let before = again(&self.old, record, &known, provider, &token);
        let after = again(&self.new, record, &known, provider, &token);
        judge(record, &before, &after)
    }
}

fn add(told: &mut Told, decision: &str, most: usize) {
    told.count += 1;
    if told.examples.len() < most {
        told.examples.push(decision.to_owned());
    }
}

/// Whether the stand-in is known to this policy already.
fn is_enrolled(
    policy: &Effective,
    tokens: &HashMap<(String, Environment), String>,
    key: &(String, Environment),
) -> bool {
    tokens.get(key).is_some_and(|token| {
        let print = crate::identify::Fingerprint::of(token.as_bytes());
        let bucket = policy.identities.tokens.get(&print.head());
        bucket.is_some_and(|proofs| proofs.iter().any(|proof| proof.key == print))
    })
}

/// The request that the record speaks of, as far as it does, through one policy.
fn again(policy: &Effective, record: &Record, route: &Route, provider: &str, token: &str) -> Trace {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(&format!("Bearer {token}")) {
        headers.insert(AUTHORIZATION, value);
    }
    if record.received > 0 {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(record.received));
        if let Some(kind) = route.body.media_type() {
            // A form's boundary is content, and not in the log: any will do.
            let kind = match route.body {
                BodyKind::Multipart => "multipart/form-data; boundary=replayed",
                BodyKind::Json | BodyKind::None => kind,
            };
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        }
    }
    if record.subject {
        headers.insert(
            crate::identify::VISOR_SUBJECT,
            HeaderValue::from_static("replayed"),
        );
    }
    for (name, value) in &record.evidence {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    let base = policy
        .provider(provider)
        .map_or("", |p| p.base.path.as_str());
    let mut target = base.to_owned();
    for segment in &route.path.segments {
        target.push('/');
        target.push_str(match segment {
            PathSegment::Literal(text) => text,
            PathSegment::Parameter(_) => "id",
        });
    }
    follow(
        policy,
        &Exchange {
            ingress: Ingress {
                provider: Some(provider.to_owned()),
                hosts: Vec::new(),
            },
            method: &route.path.method,
            target: target.as_bytes(),
            headers: &headers,
            body: b"",
            answer: None,
            now: record.time,
        },
    )
}

/// How the recorded end looks under the new policy.
fn judge(record: &Record, before: &Trace, after: &Trace) -> Outcome {
    let recorded = record.refused.as_deref();
    if let End::Refuse(refusal) = &after.end {
        let code = refusal.code.name();
        if recorded == Some(code) {
            return Outcome::Same;
        }
        if recorded.is_some_and(|recorded| comes_first(recorded, refusal.code)) {
            return Outcome::Same;
        }
        let place = refusal
            .place
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        return match (recorded, &before.end) {
            // Both policies refuse what was let through: the old one here is not the one that decided.
            (None, End::Refuse(old)) if old.code == refusal.code => Outcome::Unknown(
                "the old policy here would have refused it: it is not the one that decided",
            ),
            (Some(_), _) => Outcome::Changed(format!("refuse {code}"), place),
            (None, _) => Outcome::Changed(format!("refuse {code}"), place),
        };
    }
    let (Some(new), old) = (&after.known.grant, &before.known.grant) else {
        return Outcome::Unknown("the new policy knows no such route");
    };
    if let End::Refuse(refusal) = &before.end {
        // The old policy refuses what the new one permits.
        return match recorded {
            Some(code) if code == refusal.code.name() => {
                Outcome::Changed("allow".to_owned(), new.place.to_string())
            }
            _ => Outcome::Unknown(
                "the old policy here would have refused it: it is not the one that decided",
            ),
        };
    }
    let Some(old) = old else {
        return Outcome::Unknown("the old policy knows no such route");
    };
    later(record, old, new)
}

/// Whether the recorded refusal hangs on what no record holds and no policy says, and would come
/// before the new one: then it still does.
fn comes_first(recorded: &str, new: Code) -> bool {
    const UNSEEN: [Code; 8] = [
        // What is asked for and cannot be read is not recorded.
        Code::ConsentMalformed,
        Code::PurposeNotAllowed,
        Code::ApprovalNotAllowed,
        Code::PathMalformed,
        Code::HeaderMalformed,
        Code::Browser,
        Code::QueryNotAllowed,
        Code::KeyInRequest,
    ];
    let order = |code: Code| CONTROLS.iter().position(|c| c.codes.contains(&code));
    let known = UNSEEN.iter().find(|code| code.name() == recorded);
    known.is_some_and(|known| order(*known) < order(new))
}

/// What is decided after the head: by content and by what was spent, which no record holds.
fn later(record: &Record, old: &Grant, new: &Grant) -> Outcome {
    let code = record
        .refused
        .as_deref()
        .and_then(|name| Code::ALL.iter().copied().find(|c| c.name() == name));
    let shadowed = |code: Code| code.shadowable() && new.shadows(record.time);
    if let Some(code) = code.filter(|code| shadowed(*code)) {
        return match same_for(code, old, new) {
            true => Outcome::Changed(
                format!("allow, {code} only recorded"),
                new.shadow_until
                    .as_ref()
                    .map_or_else(|| new.place.to_string(), |(_, place)| place.to_string()),
            ),
            false => Outcome::Unknown(
                "shadow mode and what it relaxes both changed, and the answer is not in the log",
            ),
        };
    }
    for name in &record.would_refuse {
        let Some(code) = Code::ALL.iter().copied().find(|c| c.name() == name) else {
            continue;
        };
        if !shadowed(code) {
            return match same_for(code, old, new) {
                true => Outcome::Changed(
                    format!("refuse {code}"),
                    crate::cite::of_grant(code, new).to_string(),
                ),
                false => Outcome::Unknown(
                    "shadow mode and what it relaxes both changed, and the answer is not in the log",
                ),
            };
        }
    }
    if came_to(record, &["images", "answer", "liveness"]) && !same_images(old, new) {
        return Outcome::Unknown("what images may be changed, and images are not in the log");
    }
    if came_to(record, &["rates", "images", "answer", "liveness"]) && !same_rates(old, new) {
        return Outcome::Unknown("a rate changed, and how much of it was spent is not in the log");
    }
    if came_to(record, &["answer", "liveness"]) && !same_answers(old, new) {
        return Outcome::Unknown(
            "what an answer must show, or what of it goes back, changed, and answers are not in the log",
        );
    }
    Outcome::Same
}

/// Whether the outcome hung on one of these controls: it refused, or else nothing did.
fn came_to(record: &Record, controls: &[&str]) -> bool {
    let refused = record.control.as_deref();
    record.refused.is_none() || refused.is_some_and(|control| controls.contains(&control))
}

fn same_for(code: Code, old: &Grant, new: &Grant) -> bool {
    match code {
        Code::RateCaller | Code::RateSubject | Code::SubjectMissing => same_rates(old, new),
        Code::ImageType
        | Code::ImageTooLarge
        | Code::ImageDimensions
        | Code::ImageMalformed
        | Code::ImageUrl => same_images(old, new),
        _ => same_answers(old, new),
    }
}

/// Whether the same images pass. What becomes of their metadata decides nothing.
fn same_images(old: &Grant, new: &Grant) -> bool {
    let limits = |rules: &ImageRules| {
        let mut types = rules.types.0.clone();
        types.sort_unstable();
        let sides = (rules.smallest_side.0, rules.largest_side.0);
        (
            rules.each.0,
            types,
            sides,
            rules.pixels.0,
            rules.urls.0.clone(),
        )
    };
    let fields = |grant: &Grant| (grant.route.images.clone(), grant.route.videos.clone());
    old.images.as_ref().map(limits) == new.images.as_ref().map(limits) && fields(old) == fields(new)
}

fn same_rates(old: &Grant, new: &Grant) -> bool {
    let rate = |limit: &Option<Limit>| limit.as_ref().map(|limit| limit.rate);
    rate(&old.caller_rate) == rate(&new.caller_rate)
        && rate(&old.subject_rate) == rate(&new.subject_rate)
        && rate(&old.credential.limit) == rate(&new.credential.limit)
}

fn same_answers(old: &Grant, new: &Grant) -> bool {
    let check = |c: &Check| {
        let tests: Vec<String> =
            c.is.iter()
                .chain(&c.indeterminate)
                .map(|d| d.test.to_string())
                .collect();
        let score = c.score.as_ref().map(|s| format!("{} {}", s.path, s.score));
        let path = |p: &Option<crate::model::JsonPath>| p.as_ref().map(ToString::to_string);
        (
            c.name.clone(),
            path(&c.every),
            c.faces,
            c.only.as_ref().map(ToString::to_string),
            path(&c.evidence),
            tests,
            score,
        )
    };
    let checks = |grant: &Grant| grant.checks.iter().map(check).collect::<Vec<_>>();
    let texts = |paths: &[crate::model::JsonPath]| {
        paths.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    checks(old) == checks(new)
        && old.faces.0 == new.faces.0
        && old.answer.0 == new.answer.0
        && texts(&old.route.fields) == texts(&new.route.fields)
        && texts(&old.route.client_safe) == texts(&new.route.client_safe)
        && texts(&old.dropped.0) == texts(&new.dropped.0)
}
