//! Nothing is allowed that no `allow` names, and what one names is: random sites, random requests,
//! and an oracle that reads the TOML itself.

mod sites;

use crate::kit::{self, Ask, Files, NOW, VENDOR};
use crate::oracle::{self, Question};
use http::Method;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use proptest::strategy::ValueTree as _;
use sites::{Allow, CALLERS, ENVIRONMENTS, GROUPS, allows, token, write_site};
use toml::Table;
use visor_policy::decide::Known;

#[derive(Debug, Clone)]
struct Try {
    provider: usize,
    route: Index,
    method: Option<Method>,
    change: Change,
    caller: usize,
    environment: usize,
    number: usize,
    place: usize,
    subject: bool,
    query: Vec<&'static str>,
}

#[derive(Debug, Clone)]
enum Change {
    Nothing,
    /// One letter of the path as an escape.
    Escape(Index),
    /// One byte of the path becomes another.
    Byte(Index, u8),
    More(&'static str),
    Upper,
    WithoutBase,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let change = prop_oneof![
        6 => Just(Change::Nothing),
        1 => any::<Index>().prop_map(Change::Escape),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => prop::sample::select(vec!["/", "/x", "x", "/..", "%2f", ";a", "/.", "?", "//"]).prop_map(Change::More),
        1 => Just(Change::Upper),
        1 => Just(Change::WithoutBase),
    ];
    let methods = [
        "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT",
    ];
    let method = prop::sample::select(methods.to_vec()).prop_map(|m| m.parse().expect("a method"));
    let names = vec![
        "limit",
        "cursor",
        "lang",
        "difficulty",
        "job_uuid",
        "expand",
    ];
    let one = (
        (
            0..3_usize,
            any::<Index>(),
            prop::option::weighted(0.2, method),
            change,
        ),
        (
            0..4_usize,
            0..2_usize,
            prop_oneof![4 => Just(1), 1 => Just(0)],
            0..3_usize,
        ),
        (
            prop::bool::weighted(0.6),
            prop_oneof![4 => Just(Vec::new()), 1 => subsequence(names, 1..3)],
        ),
    );
    let one = one.prop_map(
        |(
            (provider, route, method, change),
            (caller, environment, number, place),
            (subject, query),
        )| Try {
            provider,
            route,
            method,
            change,
            caller,
            environment,
            number,
            place,
            subject,
            query,
        },
    );
    vec(one, 150)
}

struct Packs(Vec<(&'static str, Table)>);

fn packs() -> Packs {
    let built_in = |name: &'static str| {
        let text = visor_policy::packs::built_in(name).expect("a built-in pack");
        (name, text.parse().expect("TOML"))
    };
    Packs(vec![
        built_in("arsa"),
        built_in("facesign"),
        ("vendor", VENDOR.parse().expect("TOML")),
    ])
}

impl Try {
    /// The request, its path before escapes, and whether the oracle's yes must be the engine's.
    fn ask(&self, packs: &Packs) -> (Ask, String, bool) {
        let (provider, pack) = &packs.0[self.provider];
        let routes: Vec<&toml::Value> = pack["routes"]
            .as_table()
            .expect("routes")
            .values()
            .collect();
        let (method, below) = self.route.get(&routes)["match"]
            .as_str()
            .and_then(|m| m.split_once(' '))
            .expect("a route");
        let method = self.method.as_ref().map_or(method, |m| m.as_str());
        let base = pack["upstream"]["base"]
            .as_str()
            .and_then(|b| b.splitn(4, '/').nth(3))
            .unwrap_or("");
        let base = if base.is_empty() {
            String::new()
        } else {
            format!("/{base}")
        };
        let below = below.replace("{id}", "s-1");
        let plain = match &self.change {
            Change::WithoutBase => below,
            _ => base + &below,
        };
        let mut raw = plain.clone().into_bytes();
        let (mut meant, mut certain) = (plain, true);
        match &self.change {
            Change::Nothing | Change::WithoutBase => {}
            Change::Escape(at) => {
                let at = 1 + at.index(raw.len() - 1);
                // An escaped slash is another path, and refused.
                certain = raw[at] != b'/';
                let escape = format!("%{:02x}", raw[at]);
                raw.splice(at..=at, escape.bytes());
            }
            Change::Byte(at, byte) => {
                let at = at.index(raw.len());
                raw[at] = *byte;
                meant = String::from_utf8_lossy(&raw).into_owned();
                certain = false;
            }
            Change::More(more) => {
                raw.extend(more.bytes());
                meant.push_str(more.trim_end_matches('?'));
                certain = false;
            }
            Change::Upper => {
                raw.make_ascii_uppercase();
                meant = meant.to_ascii_uppercase();
                certain = false;
            }
        }
        let mut ask = Ask::new(provider, method, "/");
        ask.target = raw;
        if !self.query.is_empty() {
            ask.target.push(b'?');
            ask.target.extend(self.query.join("=1&").bytes());
        }
        let token = self.token();
        ask = match self.place {
            0 => ask.header("visor-token", &token),
            1 => ask.header("authorization", &format!("Bearer {token}")),
            _ => ask.token(&token),
        };
        if self.subject {
            ask = ask.header("visor-subject", "user-1");
        }
        // What an enrolment shows, and nobody else is asked for.
        for (name, value) in [
            ("visor-consent-id", "c-1"),
            ("visor-consent-time", "2026-11-20T00:00:00Z"),
            ("visor-consent-text", "v1"),
            ("visor-purpose", "access"),
        ] {
            ask = ask.header(name, value);
        }
        (ask.at(NOW), meant, certain)
    }

    fn token(&self) -> String {
        let caller = CALLERS.get(self.caller).unwrap_or(&"nobody");
        token(caller, ENVIRONMENTS[self.environment], self.number)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// 12,000 requests at 80 sites.
    #[test]
    fn an_allow_names_what_is_allowed(allows in allows(), tries in tries()) {
        let text = write_site(&allows);
        let site: Table = text.parse().expect("TOML");
        let files = Files::from([("./vendor.toml", VENDOR.to_owned())]);
        let loaded = kit::load(&text, &files);
        let policy = loaded.effective.unwrap_or_else(|| panic!("{}\n{text}", loaded.report));
        let packs = packs();
        for one in &tries {
            let (ask, path, certain) = one.ask(&packs);
            let (provider, pack) = &packs.0[one.provider];
            let token = one.token();
            let named = oracle::names(&Question {
                site: &site, pack, provider, token: &token, method: &ask.method, path: &path,
                query: &one.query, subject: one.subject, today: "2026-11-21",
            });
            let mut known = Known::default();
            match ask.decide(&policy, &mut known) {
                Ok(_) => prop_assert!(named, "allowed, and nothing names it: {ask:?}\n{text}"),
                Err(why) => prop_assert!(!(named && certain), "named, and refused by {why}: {ask:?}\n{text}"),
            }
        }
    }
}

/// The property above is not empty: requests of every provider do pass.
#[test]
fn some_of_it_is_allowed() {
    let every = |group| Allow {
        group,
        routes: (0..9).map(|i| index_of(i, GROUPS[group].1.len())).collect(),
        environment: 1,
        callers: CALLERS.to_vec(),
        subject_rate: false,
    };
    let policy = kit::policy(&write_site(&[
        every(0),
        every(1),
        every(2),
        every(3),
        every(4),
    ]));
    let token = token("ann", "live", 1);
    for (provider, method, path) in [
        ("arsa", "POST", "/api/v1/face_recognition/recognize_face"),
        ("arsa", "POST", "/api/v1/face_recognition/validate_faces"),
        ("facesign", "GET", "/v1/sessions/s-1"),
        ("vendor", "PUT", "/v2/people/p-1/compare"),
        ("vendor", "DELETE", "/v2/people/p%2D1"),
    ] {
        let ask = Ask::new(provider, method, path).token(&token);
        assert!(
            ask.decide(&policy, &mut Known::default()).is_ok(),
            "{method} {path}"
        );
    }
}

/// An index that chooses the `i`th of so many.
fn index_of(i: usize, of: usize) -> Index {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    loop {
        let index = any::<Index>()
            .new_tree(&mut runner)
            .expect("an index")
            .current();
        if index.index(of) == i % of {
            return index;
        }
    }
}
