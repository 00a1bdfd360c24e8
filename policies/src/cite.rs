//! Which line stands behind a refusal: of every code, the line of policy that governs it.
//!
//! A control that knows a closer line says so itself. For all others it is looked up here, so that
//! no refusal is without one, and a default of the model cites the section that took it.

use crate::decide::Known;
use crate::effective::{Effective, Grant, Provider};
use crate::refusal::{Code, Refusal};
use crate::source::Place;

/// The line that governs `code` for a request that came as far as `known` says.
pub fn line<'p>(code: Code, policy: &'p Effective, known: &'p Known) -> &'p Place {
    match (&known.grant, &known.provider) {
        (Some(grant), _) => of_grant(code, grant),
        (None, Some(provider)) => of_provider(code, policy, provider, known),
        (None, None) => &policy.lines.packs,
    }
}

/// Before an allow was found: what the provider's section, its pack or the callers say.
fn of_provider<'p>(
    code: Code,
    policy: &'p Effective,
    provider: &'p Provider,
    known: &'p Known,
) -> &'p Place {
    let lines = &provider.lines;
    let route = known.route.as_ref().map_or(&lines.routes, |r| &r.place);
    match code {
        Code::CallerMissing | Code::CallerUnknown | Code::CallerExpired | Code::CallerAmbiguous => {
            &policy.lines.callers
        }
        Code::RouteUnknown | Code::MethodNotAllowed | Code::QueryNotAllowed => route,
        Code::RouteNotAllowed | Code::RateCaller => known
            .caller
            .as_ref()
            .map_or(&policy.lines.callers, |c| &c.place),
        Code::KeyInRequest | Code::KeyInAnswer | Code::CredentialUnavailable => &lines.credential,
        Code::UpstreamUnreachable
        | Code::UpstreamTimeout
        | Code::UpstreamMalformed
        | Code::Redirect
        | Code::AnswerEncoding => &lines.upstream,
        Code::ProviderStopped => provider.stopped.as_ref().unwrap_or(&lines.section),
        Code::ProviderUnknown
        | Code::Plaintext
        | Code::PathMalformed
        | Code::HeaderMalformed
        | Code::Browser
        | Code::SubjectMissing
        | Code::SubjectMalformed
        | Code::ConsentMissing
        | Code::ConsentMalformed
        | Code::ConsentStale
        | Code::ConsentText
        | Code::PurposeMissing
        | Code::PurposeNotAllowed
        | Code::ApprovalMissing
        | Code::ApprovalNotAllowed
        | Code::SubjectPersonal
        | Code::BodyTooLarge
        | Code::BodyType
        | Code::BodyUnreadable
        | Code::ImageType
        | Code::ImageTooLarge
        | Code::ImageDimensions
        | Code::ImageMalformed
        | Code::ImageUrl
        | Code::Overloaded
        | Code::LedgerUnavailable
        | Code::ErasureHeld
        | Code::ErasureOwed
        | Code::EraseAllOwed
        | Code::SecondMissing
        | Code::RateSubject
        | Code::RateCredential
        | Code::VendorThrottled
        | Code::RateTableFull
        | Code::AnswerTooLarge
        | Code::AnswerUnreadable
        | Code::LivenessMissing
        | Code::LivenessFailed
        | Code::LivenessIndeterminate
        | Code::LivenessScore
        | Code::FacesCount => &lines.section,
    }
}

/// Once an allow was found, it or what it uses governs.
pub(crate) fn of_grant(code: Code, grant: &Grant) -> &Place {
    let lines = &grant.provider.lines;
    let allow = &grant.place;
    let subject = grant.subject_rate.as_ref().map_or(allow, |l| &l.place);
    let caller = grant.caller_rate.as_ref().map_or(allow, |l| &l.place);
    let credential = &grant.credential.place;
    match code {
        Code::ProviderUnknown
        | Code::Plaintext
        | Code::PathMalformed
        | Code::HeaderMalformed
        | Code::Browser => &lines.section,
        Code::ProviderStopped => grant.provider.stopped.as_ref().unwrap_or(&lines.section),
        Code::RouteUnknown => &lines.routes,
        Code::MethodNotAllowed | Code::QueryNotAllowed => &grant.route.place,
        Code::KeyInRequest => &lines.credential,
        Code::SubjectMissing
        | Code::SubjectMalformed
        | Code::SubjectPersonal
        | Code::RateSubject
        | Code::RateTableFull => subject,
        Code::ConsentMissing | Code::ConsentMalformed | Code::ConsentStale | Code::ConsentText => {
            grant.consent.as_ref().map_or(allow, |rules| &rules.place)
        }
        Code::PurposeMissing | Code::PurposeNotAllowed => {
            grant.purposes.as_ref().map_or(allow, |(_, place)| place)
        }
        Code::ApprovalMissing | Code::ApprovalNotAllowed => {
            grant.approvals.as_ref().map_or(allow, |(_, place)| place)
        }
        Code::BodyTooLarge => &grant.body_limit.1,
        Code::ImageType
        | Code::ImageTooLarge
        | Code::ImageDimensions
        | Code::ImageMalformed
        | Code::ImageUrl => grant.images.as_ref().map_or(allow, |rules| &rules.place),
        Code::RateCaller => caller,
        Code::RateCredential | Code::VendorThrottled => grant
            .credential
            .limit
            .as_ref()
            .map_or(credential, |l| &l.place),
        Code::CredentialUnavailable | Code::KeyInAnswer => credential,
        Code::UpstreamUnreachable
        | Code::UpstreamMalformed
        | Code::Redirect
        | Code::AnswerEncoding => &lines.upstream,
        Code::UpstreamTimeout => &grant.timeout_place,
        Code::FacesCount => &grant.faces.1,
        Code::LivenessMissing
        | Code::LivenessFailed
        | Code::LivenessIndeterminate
        | Code::LivenessScore => grant.checks.first().map_or(allow, |check| &check.place),
        Code::CallerMissing
        | Code::CallerUnknown
        | Code::CallerExpired
        | Code::CallerAmbiguous
        | Code::RouteNotAllowed
        | Code::BodyType
        | Code::BodyUnreadable
        | Code::Overloaded
        | Code::LedgerUnavailable
        | Code::ErasureHeld
        | Code::ErasureOwed
        | Code::EraseAllOwed
        | Code::AnswerTooLarge
        | Code::AnswerUnreadable => allow,
        Code::SecondMissing => {
            let within = grant.second_within.as_ref();
            within.map_or(allow, |(_, place)| place)
        }
    }
}

impl Refusal {
    /// With the line that governs it, where no control named a closer one.
    #[must_use]
    pub fn cited(self, policy: &Effective, known: &Known) -> Self {
        let line = line(self.code, policy, known);
        self.or_at(line)
    }

    /// The same where an allow is known.
    pub(crate) fn cited_by(self, grant: &Grant) -> Self {
        let line = of_grant(self.code, grant);
        self.or_at(line)
    }

    fn or_at(mut self, line: &Place) -> Self {
        if self.place.as_ref().is_none_or(|place| !place.is_written()) {
            self.place = Some(line.clone());
        }
        self
    }
}
