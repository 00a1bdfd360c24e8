//! `<pack>.sandbox.toml`: what a vendor answers, beside the pack that states how it is called.

use super::template::Template;
use std::time::Duration;
use visor_policy::read::{Names, choice, section};
use visor_policy::source::At;
use visor_policy::units::{ByteSize, Period};

type List<T> = Vec<At<T>>;

section! {
    /// How the sandbox plays one vendor.
    pub struct Script {
        /// Version of this format; 1.
        "schema" schema: default u32 = 0, Neutral;
        /// Headers of every answer to a known key.
        "headers" headers: default Names<Template> = Names::default(), Neutral;
        /// What sessions are called.
        "session" session: optional SessionNames, Neutral;
        /// How the vendor says no.
        "refusals" refusals: required Refusals, Neutral;
        /// Answers by scenario, on every route that has none of its own under that name.
        "answers" answers: default Names<Answer> = Names::default(), Neutral;
        /// The pack's routes.
        "routes" routes: required Names<RouteScript>, Neutral;
        /// What the pack's webhooks say.
        "webhooks" webhooks: default Names<Event> = Names::default(), Neutral;
    }
}

section! {
    /// What sessions are called.
    pub struct SessionNames {
        /// A new session's id.
        "id" id: required Template, Neutral;
        /// A client secret for the session `{id}`.
        "client-secret" client_secret: required Template, Neutral;
    }
}

section! {
    /// How the vendor says no.
    pub struct Refusals {
        /// No key, or one that it does not know.
        "unauthorized" unauthorized: required Answer, Neutral;
        /// No such route or session.
        "not-found" not_found: required Answer, Neutral;
        /// A body without what it must hold; `{field}` is what.
        "invalid" invalid: required Answer, Neutral;
        /// A quota is used up.
        "throttled" throttled: required Answer, Neutral;
        /// The vendor's own fault.
        "server-error" server_error: required Answer, Neutral;
    }
}

choice! {
    /// The vendor's ways to say no.
    pub enum Refuses {
        /// As without a key.
        "unauthorized" Unauthorized,
        /// As for an unknown route.
        "not-found" NotFound,
        /// As for a broken body.
        "invalid" Invalid,
        /// As after too many requests.
        "throttled" Throttled,
        /// As when it fails itself.
        "server-error" ServerError,
    }
}

impl Refusals {
    /// The answer of that name.
    pub fn of(&self, which: Refuses) -> &Answer {
        match which {
            Refuses::Unauthorized => &self.unauthorized,
            Refuses::NotFound => &self.not_found,
            Refuses::Invalid => &self.invalid,
            Refuses::Throttled => &self.throttled,
            Refuses::ServerError => &self.server_error,
        }
    }
}

section! {
    /// What one route answers.
    pub struct RouteScript {
        /// The answers to the first reads of a session, in order, before the scenario's own.
        "before" before: default List<String> = Vec::new(), Neutral;
        /// What stands for each session in `{sessions}`.
        "item" item: optional Template, Neutral;
        /// The answers by scenario. `live` must be there: it is the one without a scenario.
        "answers" answers: required Names<Answer>, Neutral;
    }
}

choice! {
    /// How an answer's body travels.
    pub enum Delivery {
        /// In one go, its length declared.
        "whole" Whole,
        /// Of no declared length: cut at every `{cut}`, or else into 16 pieces.
        "pieces" Pieces,
        /// Half of it; then the connection breaks.
        "break" Break,
        /// Not at all: the connection closes before there is a head.
        "close" Close,
    }
}

section! {
    /// One answer. What it leaves out is the route's `live` answer's.
    pub struct Answer {
        /// The answers to the first reads of a session, in the place of the route's.
        "before" before: optional List<String>, Neutral;
        /// The status.
        "status" status: optional u32, Neutral;
        /// Headers, by lower-case name. `application/json` is the content type where none is given.
        "headers" headers: default Names<Template> = Names::default(), Neutral;
        /// The body.
        "body" body: optional Template, Neutral;
        /// One of the vendor's ways to say no, in place of a body.
        "refuse" refuse: optional Refuses, Neutral;
        /// What goes before the body.
        "prepend" prepend: optional Template, Neutral;
        /// Members for the body's first object, with a comma after each.
        "member" member: optional Template, Neutral;
        /// What goes after the body.
        "append" append: optional Template, Neutral;
        /// White space is added up to this size, so that nothing but a limit objects to it.
        "pad" pad: optional ByteSize, Neutral;
        /// Compressed, although nobody asked for it.
        "gzip" gzip: default bool = false, Neutral;
        /// How the body travels.
        "delivery" delivery: default Delivery = Delivery::Whole, Neutral;
        /// Time before the head.
        "delay" delay: default Period = Period(Duration::ZERO), Neutral;
        /// Time between two pieces.
        "pause" pause: default Period = Period(Duration::ZERO), Neutral;
        /// Trailers; only a body that travels in pieces has any.
        "trailers" trailers: default Names<Template> = Names::default(), Neutral;
        /// The code with which a judged route refuses this answer; none where it goes back.
        "refused-as" refused_as: optional String, Neutral;
    }
}

section! {
    /// What a webhook says.
    pub struct Event {
        /// The event's type, where none is asked for.
        "event" event: required String, Neutral;
        /// The body; `{id}` is the event's, `{session}` its session's.
        "body" body: required Template, Neutral;
    }
}

section! {
    /// Answers that every vendor can give: the faults of transport and of hostile upstreams.
    pub struct Faults {
        /// Version of this format; 1.
        "schema" schema: default u32 = 0, Neutral;
        /// The answers by scenario.
        "answers" answers: required Names<Answer>, Neutral;
    }
}
