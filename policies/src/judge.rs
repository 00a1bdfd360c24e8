//! What of an answer goes back. A [`Release`] is made here and nowhere else.

use crate::controls::Control;
use crate::decide::{Known, Sent, relax};
use crate::effective::{Check, Grant, Provider};
use crate::json::{self, Json, holds, is_present, list_at, number_at, project, without};
use crate::model::JsonPath;
use crate::model::site::{Answer, Faces};
use crate::refusal::{Code, Refusal};
use crate::source::Place;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_RANGE};

/// What the head of an answer must be.
pub const ANSWER: Control = Control {
    name: "answer",
    asks: "is the answer whole, plain, and one document?",
    codes: &[
        Code::Redirect,
        Code::AnswerEncoding,
        Code::AnswerUnreadable,
        Code::AnswerTooLarge,
        Code::KeyInAnswer,
    ],
};

/// What the body of an answer must show.
pub const LIVENESS: Control = Control {
    name: "liveness",
    asks: "does the answer prove a live person?",
    codes: &[
        Code::LivenessMissing,
        Code::LivenessFailed,
        Code::LivenessIndeterminate,
        Code::LivenessScore,
        Code::FacesCount,
    ],
};

/// What goes back. Its parts are private, so that only a judgement makes one.
#[must_use]
#[derive(Debug)]
pub struct Release(Kind);

#[derive(Debug)]
enum Kind {
    Stream,
    /// These without what the policy drops, where that is something.
    Whole(Option<String>),
    Judged(Option<String>),
    Shadowed(Option<String>),
    VendorError(String),
    Pending(String),
    Fields(String),
}

impl Release {
    /// The stable name of its kind.
    pub const fn kind(&self) -> &'static str {
        match &self.0 {
            Kind::Stream => "stream",
            Kind::Whole(_) => "whole",
            Kind::Judged(_) => "judged",
            Kind::Shadowed(_) => "shadowed",
            Kind::VendorError(_) => "vendor-error",
            Kind::Pending(_) => "pending",
            Kind::Fields(_) => "fields",
        }
    }

    /// The body that goes back in the place of the vendor's, where it was rebuilt.
    pub fn into_rebuilt(self) -> Option<String> {
        match self.0 {
            Kind::VendorError(body) | Kind::Pending(body) | Kind::Fields(body) => Some(body),
            Kind::Whole(left) | Kind::Judged(left) | Kind::Shadowed(left) => left,
            Kind::Stream => None,
        }
    }
}

/// The head of an answer, which every answer must pass: never a redirect, never encoded or partial.
fn check_head(status: u16, headers: &HeaderMap) -> Result<(), Refusal> {
    if status >= 600 {
        return Err(Refusal::new(
            Code::UpstreamMalformed,
            "a status that HTTP does not have",
        ));
    }
    if (300..400).contains(&status) && status != 304 {
        return Err(Refusal::new(
            Code::Redirect,
            "a redirect is never followed and never passed on",
        ));
    }
    let encoded = headers.get_all(CONTENT_ENCODING).iter().any(|coding| {
        !coding
            .as_bytes()
            .trim_ascii()
            .eq_ignore_ascii_case(b"identity")
    });
    if encoded {
        return Err(Refusal::new(
            Code::AnswerEncoding,
            "a content coding that was not asked for",
        ));
    }
    if status == 206 || headers.contains_key(CONTENT_RANGE) {
        return Err(Refusal::new(Code::AnswerEncoding, "a part of an answer"));
    }
    Ok(())
}

impl Sent {
    /// Whether the answer must be read whole, since its content decides.
    pub fn reads_whole_answer(&self) -> bool {
        self.grant().reads_whole_answer()
    }

    /// Lets an answer go back as it comes. Only for routes whose content decides nothing.
    pub fn judge_head(self, status: u16, headers: &HeaderMap) -> Result<Release, Refusal> {
        if self.reads_whole_answer() {
            return Err(
                Refusal::new(Code::AnswerUnreadable, "a judged answer cannot be streamed")
                    .cited_by(self.grant()),
            );
        }
        check_head(status, headers).map_err(|refusal| refusal.cited_by(self.grant()))?;
        Ok(Release(Kind::Stream))
    }

    /// Judges a whole answer.
    pub fn judge(
        self,
        status: u16,
        headers: &HeaderMap,
        body: &[u8],
        known: &mut Known,
    ) -> Result<Release, Refusal> {
        let grant = &**self.grant();
        check_head(status, headers).map_err(|refusal| refusal.cited_by(grant))?;
        if !self.reads_whole_answer() {
            return Ok(Release(Kind::Whole(None)));
        }
        let errors = &grant.provider.errors;
        let document = match json::parse(body) {
            Ok(document) => document,
            // A vendor's failure is a failure whatever its body: nothing of it is needed.
            Err(_) if status >= 400 => {
                return Ok(Release(Kind::VendorError(
                    errors
                        .shape_for(status)
                        .body("The provider refused the request."),
                )));
            }
            Err(why) => {
                return Err(Refusal::new(Code::AnswerUnreadable, why.sentence()).at(&grant.place));
            }
        };
        let failed = status >= 400
            || errors
                .despite_200
                .iter()
                .any(|test| holds(&document, test) == Some(true));
        if failed {
            return Ok(Release(Kind::VendorError(project(
                &document,
                &errors.fields,
            ))));
        }
        if let Some((unless, paths)) = &grant.route.pending
            && !unless
                .iter()
                .all(|test| holds(&document, test) == Some(true))
        {
            return Ok(Release(Kind::Pending(project(&document, paths))));
        }
        let dropped = &grant.dropped.0;
        let fields = |paths: &[JsonPath]| {
            let body = project(&document, paths);
            Release(Kind::Fields(
                without(body.as_bytes(), dropped).unwrap_or(body),
            ))
        };
        let kind = match live(&document, grant) {
            Ok(Proof::Live) => Kind::Judged,
            Ok(Proof::NotAsked) => Kind::Whole,
            Err(refusal) => {
                relax(refusal, grant, self.now(), known)?;
                Kind::Shadowed
            }
        };
        if grant.answer.0 == Answer::ClientSafe {
            return Ok(fields(&grant.route.client_safe));
        }
        if !grant.route.fields.is_empty() {
            return Ok(fields(&grant.route.fields));
        }
        Ok(Release(kind(without(body, dropped))))
    }
}

/// Whether an answer says that what was asked for is done, such as an erasure. A promise is not
/// that, and neither is what cannot be read where a vendor says its failures in words.
pub fn is_done(provider: &Provider, status: u16, body: &[u8]) -> bool {
    let tests = &provider.errors.despite_200;
    let says_no = || match json::parse(body) {
        Ok(document) => tests.iter().any(|t| holds(&document, t) == Some(true)),
        Err(_) => true,
    };
    let is_silent = tests.is_empty() || body.trim_ascii().is_empty();
    matches!(status, 200 | 201 | 203 | 204) && (is_silent || !says_no())
}

/// What an answer that is not refused says about liveness.
enum Proof {
    /// Every check that applies holds, and there is at least one.
    Live,
    /// No check applies: its content decides nothing.
    NotAsked,
}

/// Whether the answer proves a live person, by every check that applies. Of several reasons the
/// gravest is given: a spoof outranks what is missing, and that what could not be told.
fn live(document: &Json<'_>, grant: &Grant) -> Result<Proof, Refusal> {
    let mut proof = Proof::NotAsked;
    let mut gravest = Gravest(None);
    for check in &grant.checks {
        let applies = check
            .evidence
            .as_ref()
            .is_none_or(|path| is_present(document, path));
        if applies {
            proof = Proof::Live;
            hold_against(document, check, grant, &mut gravest);
        }
    }
    gravest.0.map_or(Ok(proof), Err)
}

/// The gravest reason so far, and of equally grave ones the first.
struct Gravest(Option<Refusal>);

impl Gravest {
    fn add(&mut self, verdict: Result<(), Refusal>) {
        if let Err(next) = verdict
            && self
                .0
                .as_ref()
                .is_none_or(|known| gravity(next.code) > gravity(known.code))
        {
            self.0 = Some(next);
        }
    }
}

const fn gravity(code: Code) -> u8 {
    match code {
        Code::LivenessFailed => 4,
        Code::LivenessMissing => 3,
        Code::LivenessIndeterminate => 2,
        Code::LivenessScore => 1,
        _ => 0,
    }
}

fn hold_against(document: &Json<'_>, check: &Check, grant: &Grant, gravest: &mut Gravest) {
    let missing =
        |why: &'static str| Err(Refusal::new(Code::LivenessMissing, why).at(&check.place));
    let Some(path) = &check.every else {
        gravest.add(element(document, check));
        return;
    };
    let Some(list) = list_at(document, path) else {
        gravest.add(missing("the list that must be checked is not there"));
        return;
    };
    let mut meant = 0_usize;
    for item in list {
        match check.only.as_ref().map(|test| holds(item, test)) {
            None | Some(Some(true)) => {
                meant += 1;
                gravest.add(element(item, check));
            }
            Some(Some(false)) => {}
            // It may be one that had to be checked.
            Some(None) => gravest.add(missing("an element does not say whether it is meant")),
        }
    }
    if meant == 0 {
        gravest.add(missing("the list that must be checked is empty"));
    }
    let (faces, place) = &grant.faces;
    if *faces == Faces::ExactlyOne && check.faces && meant > 1 {
        gravest.add(Err(
            Refusal::new(Code::FacesCount, "more than one face").at(place)
        ));
    }
}

fn element(value: &Json<'_>, check: &Check) -> Result<(), Refusal> {
    let refuse = |code, why: &'static str, place: &Place| Err(Refusal::new(code, why).at(place));
    let verdicts = || {
        check
            .is
            .iter()
            .map(|demand| (holds(value, &demand.test), demand))
    };
    let unmet = verdicts().find(|(verdict, _)| *verdict != Some(true));
    let Some((_, unmet)) = unmet else {
        if check.is.is_empty() {
            let why = "the check demands nothing, so it proves nothing";
            return refuse(Code::LivenessMissing, why, &check.place);
        }
        return scored(value, check);
    };
    let mut unsure = check.indeterminate.iter();
    if let Some(unsure) = unsure.find(|demand| holds(value, &demand.test) == Some(true)) {
        let why = "the provider could not tell";
        return refuse(Code::LivenessIndeterminate, why, &unsure.place);
    }
    if let Some((_, denied)) = verdicts().find(|(verdict, _)| *verdict == Some(false)) {
        let why = "the provider says it is not a live person";
        return refuse(Code::LivenessFailed, why, &denied.place);
    }
    let why = "a field that must be there is missing, null, or of another type";
    refuse(Code::LivenessMissing, why, &unmet.place)
}

/// Whether an element that passed has the score that it needs.
fn scored(value: &Json<'_>, check: &Check) -> Result<(), Refusal> {
    let Some(least) = &check.score else {
        return Ok(());
    };
    let refuse = |code, why: &'static str| Err(Refusal::new(code, why).at(&least.place));
    match number_at(value, &least.path) {
        Some(score) if (0.0..=1.0).contains(&score) && score >= least.score => Ok(()),
        Some(score) if (0.0..=1.0).contains(&score) => {
            refuse(Code::LivenessScore, "the score is below the minimum")
        }
        _ => refuse(Code::LivenessMissing, "there is no score between 0 and 1"),
    }
}
