//! Random policies: small enough that every request that matters to them can be tried.

use crate::kit::{VENDOR, edit};
use proptest::prelude::*;
use std::fmt::Write as _;

/// What can be edited in the vendor's pack.
const PACK_EDITS: &[(&str, &str)] = &[
    (", { path = \"spoof\", at-most = 0.2 }", ""),
    ("spoof\", at-most = 0.2", "spoof\", at-most = 0.3"),
    ("faces         = true\n", ""),
    (
        "where         = { path = \"kind\", equals = \"face\" }\n",
        "",
    ),
    (
        "[\"reports[].id\", \"reports[].state\", \"next\"]",
        "[\"reports[].id\"]",
    ),
    ("query  = [\"lang\"]\n", ""),
    ("despite-200 = [{ path = \"ok\", equals = false }]\n", ""),
    ("one-of = [\"done\", \"closed\"]", "one-of = [\"done\"]"),
    ("[\"id\", \"state\", \"link.secret\"]", "[\"id\"]"),
    (
        "client-safe = [\"id\", \"link.secret\"]",
        "client-safe = [\"id\"]",
    ),
    ("when     = \"present\"\nevidence = \"report.second\"\n", ""),
    ("when     = \"present\"\nevidence = \"hint\"\n", ""),
    ("grade\", at-least = 3", "grade\", at-least = 4"),
    ("key-prefix = \"vk_live_\"\n", ""),
    ("header = \"x-person\"", "header = \"x-human\""),
    ("/v2", "/v3"),
    (
        "match  = \"DELETE /people/{id}\"",
        "match  = \"DELETE /persons/{id}\"",
    ),
    (
        "class  = \"detect\"\nbody   = \"json\"",
        "class  = \"detect\"\nbody   = \"multipart\"",
    ),
    ("[\"x-vendor-trace\"]", "[]"),
    ("mood = [\"mood\"] }", "mood = [\"mood\", \"joy\"] }"),
    ("images     = [\"photo\"]", "images     = [\"picture\"]"),
    ("quota        = \"50/min\"\n", ""),
    ("1000/min burst 100", "900/min burst 90"),
];

/// What the vendor of these tests has beside the others': a route that stores a face.
const ENROL: &str = "
[routes.enrol]
match      = \"POST /people\"
class      = \"enroll\"
body       = \"multipart\"
images     = [\"photo\"]
attributes = { age = [\"age\"], mood = [\"mood\"] }
source     = \"page\"
";

/// What an allow asks for the sake of the people; of each as many ways as its field can choose.
#[derive(Debug, Clone)]
struct People([u8; WAYS.len()]);

/// Of consent, texts, purposes, approvals, attributes; and of images: each, types, sides, pixels,
/// metadata.
const WAYS: [u8; 10] = [3, 4, 4, 4, 4, 3, 3, 4, 2, 2];

/// One route's allow.
#[derive(Debug, Clone)]
pub struct AllowSpec {
    live: bool,
    callers: u8,
    caller_rate: u8,
    subject_rate: bool,
    body: u8,
    faces: bool,
    require: u8,
    score: u8,
    client_safe: bool,
    mode: u8,
    name: bool,
    people: People,
}

/// A policy.
#[derive(Debug, Clone)]
pub struct Spec {
    stop: bool,
    headroom: bool,
    expires: [u8; 2],
    allows: [Option<AllowSpec>; ROUTES.len()],
    /// `forget` and `count` share one allow.
    together: bool,
    pack: u32,
}

pub const ROUTES: [&str; 8] = [
    "search", "compare", "report", "reports", "open", "count", "forget", "enrol",
];

fn allow() -> impl Strategy<Value = AllowSpec> {
    (
        (any::<bool>(), 1_u8..4, 0_u8..3, any::<bool>(), 0_u8..2),
        (any::<bool>(), 0_u8..4, 0_u8..3, any::<bool>()),
        (0_u8..6, any::<bool>(), any::<[u8; WAYS.len()]>()),
    )
        .prop_map(
            |(
                (live, callers, caller_rate, subject_rate, body),
                (faces, require, score, client_safe),
                (mode, name, people),
            )| AllowSpec {
                live,
                callers,
                caller_rate,
                subject_rate,
                body,
                faces,
                require,
                score,
                client_safe,
                mode: mode.saturating_sub(3),
                name,
                people: People(std::array::from_fn(|i| people[i] % WAYS[i])),
            },
        )
}

pub fn spec() -> impl Strategy<Value = Spec> {
    let maybe = || proptest::option::weighted(0.75, allow());
    (
        (0_u8..10, any::<bool>(), any::<[bool; 2]>()),
        [
            maybe(),
            maybe(),
            maybe(),
            maybe(),
            maybe(),
            maybe(),
            maybe(),
            maybe(),
        ],
        any::<bool>(),
        any::<[u32; 3]>(),
    )
        .prop_map(|((stop, headroom, expires), allows, together, pack)| Spec {
            stop: stop == 0,
            headroom,
            expires: expires.map(u8::from),
            allows,
            together,
            // A few edits, not half of them.
            pack: pack.into_iter().fold(u32::MAX, |all, bits| all & bits),
        })
}

/// One step from a policy to another: few fields at a time, as people change them.
#[derive(Debug, Clone)]
pub enum Step {
    Stop,
    Headroom,
    Together,
    Expires(usize, u8),
    Pack(usize),
    Allow(usize, Option<AllowSpec>),
    Field(usize, u8, u8),
    People(usize, u8),
}

pub fn step() -> impl Strategy<Value = Step> {
    let route = 0..ROUTES.len();
    prop_oneof![
        1 => Just(Step::Stop),
        1 => Just(Step::Headroom),
        1 => Just(Step::Together),
        2 => (0..2_usize, 0_u8..3).prop_map(|(who, when)| Step::Expires(who, when)),
        4 => (0..PACK_EDITS.len()).prop_map(Step::Pack),
        2 => (route.clone(), proptest::option::of(allow())).prop_map(|(r, a)| Step::Allow(r, a)),
        4 => (0..WAYS.len(), any::<u8>()).prop_map(|(what, way)| Step::People(what, way % WAYS[what])),
        14 => (route, 0_u8..11, any::<u8>()).prop_map(|(r, f, v)| Step::Field(r, f, v)),
    ]
}

impl Spec {
    pub fn after(&self, step: &Step) -> Self {
        let mut spec = self.clone();
        match step {
            Step::Stop => spec.stop ^= true,
            Step::Headroom => spec.headroom ^= true,
            Step::Together => spec.together ^= true,
            Step::Expires(who, when) => spec.expires[*who] = *when,
            Step::Pack(edit) => spec.pack ^= 1 << edit,
            Step::Allow(route, allow) => spec.allows[*route] = allow.clone(),
            Step::People(what, way) => {
                if let Some(Some(allow)) = spec.allows.last_mut() {
                    allow.people.0[*what] = *way;
                }
            }
            Step::Field(route, field, value) => {
                if let Some(allow) = &mut spec.allows[*route] {
                    match field {
                        0 => allow.live ^= true,
                        1 => allow.callers = 1 + value % 3,
                        2 => allow.caller_rate = value % 3,
                        3 => allow.subject_rate ^= true,
                        4 => allow.body ^= 1,
                        5 => allow.faces ^= true,
                        6 => allow.require = value % 4,
                        7 => allow.score = value % 3,
                        8 => allow.client_safe ^= true,
                        9 => allow.mode = value % 3,
                        _ => allow.name ^= true,
                    }
                }
            }
        }
        spec
    }

    /// The vendor's pack, as this policy has it.
    pub fn pack(&self) -> String {
        let mut pack = format!("{VENDOR}{ENROL}");
        for (i, (old, new)) in PACK_EDITS.iter().enumerate() {
            // Some edits exclude each other.
            if self.pack & (1 << i) != 0 && pack.contains(old) {
                pack = edit(&pack, old, new);
            }
        }
        pack
    }

    pub fn site(&self) -> String {
        let end = |who: usize| match self.expires[who] {
            0 => String::new(),
            1 => ", expires = 2026-12-31".to_owned(),
            _ => ", expires = 2027-06-30".to_owned(),
        };
        let mut out = String::from(
            "schema = 1\npacks = [\"./vendor.toml\"]\npurposes = [\"access\", \"time\"]\n",
        );
        if self.headroom {
            out += "headroom = 20\n";
        }
        let _ = write!(
            out,
            "[providers.vendor]\nversion = \"2\"\nstop = {}\n\
             [callers.app]\nlive = [{{ dns = \"app.live.example\"{} }}]\ntest = [{{ dns = \"app.test.example\" }}]\n\
             [callers.ops]\nlive = [{{ dns = \"ops.live.example\"{} }}]\ntest = [{{ dns = \"ops.test.example\" }}]\n\
             [credentials.vendor]\nlive = {{ env = \"LIVE\" }}\ntest = {{ env = \"TEST\" }}\n",
            self.stop,
            end(0),
            end(1),
        );
        for (i, (route, allow)) in ROUTES.iter().zip(&self.allows).enumerate() {
            let Some(allow) = allow else { continue };
            // The last two are one allow, that of the first.
            if self.together && i == 6 && self.allows[5].is_some() {
                continue;
            }
            let routes = match self.together && i == 5 {
                true => "[\"count\", \"forget\"]".to_owned(),
                false => format!("[\"{route}\"]"),
            };
            out += &allow.text(route, &routes);
        }
        out
    }
}

impl AllowSpec {
    fn text(&self, route: &str, routes: &str) -> String {
        let callers = match self.callers {
            1 => "[\"app\"]",
            2 => "[\"ops\"]",
            _ => "[\"app\", \"ops\"]",
        };
        let mut out = format!(
            "[allow.{route}{}]\non = \"vendor.{}\"\nroutes = {routes}\ncallers = {callers}\nbody = \"{} KiB\"\n",
            if self.name { "-b" } else { "" },
            if self.live { "live" } else { "test" },
            1 + self.body,
        );
        let mut rates = Vec::new();
        match self.caller_rate {
            0 => {}
            1 => rates.push("caller = \"4/min\""),
            _ => rates.push("caller = \"8/min\""),
        }
        if self.subject_rate {
            rates.push("subject = \"3/min\"");
        }
        let _ = writeln!(out, "rate = {{ {} }}", rates.join(", "));
        let mut liveness = Vec::new();
        if self.faces {
            liveness.push("faces = \"at-least-one\"".to_owned());
        }
        if route == "compare" {
            let wanted = match self.require {
                0 | 1 => "\"left\"",
                2 => "\"right\"",
                _ => "\"left\", \"right\"",
            };
            liveness.push(format!("require = [{wanted}]"));
            if self.score > 0 && self.require >= 2 {
                liveness.push(format!("minimum-score = 0.{}", 3 + 3 * self.score));
            }
        }
        if route == "search" && self.score > 0 {
            liveness.push(format!("minimum-score = 0.{}", 3 + 3 * self.score));
        }
        if route == "count" && self.require > 1 {
            liveness.push("require = [\"hint\"]".to_owned());
        }
        let _ = writeln!(out, "liveness = {{ {} }}", liveness.join(", "));
        if self.client_safe && route == "open" {
            out += "answer = \"client-safe\"\n";
        }
        if route == "enrol" {
            out += &self.people.text();
        }
        match self.mode {
            1 => out += "mode = { shadow-until = 2026-12-31 }\n",
            2 => out += "mode = { shadow-until = 2027-06-30 }\n",
            _ => {}
        }
        out
    }
}

impl People {
    fn text(&self) -> String {
        let [consent, texts, purposes, approvals, attributes, images @ ..] = self.0;
        let one_of = |way: u8, names: [&str; 2]| match way {
            0 => None,
            1 => Some(format!("[\"{}\"]", names[0])),
            2 => Some(format!("[\"{}\"]", names[1])),
            _ => Some(format!("[\"{}\", \"{}\"]", names[0], names[1])),
        };
        let mut out = String::new();
        if consent == 0 {
            out += "consent = { evidence = \"none\" }\n";
        } else {
            let age = 10 * u32::from(consent);
            let texts = one_of(texts, ["v1", "v2"]);
            let texts = texts.map_or_else(String::new, |texts| format!(", texts = {texts}"));
            let _ = writeln!(out, "consent = {{ max-age = \"{age} d\"{texts} }}");
        }
        for (key, list) in [
            ("purposes", one_of(purposes, ["access", "time"])),
            ("approvals", one_of(approvals, ["A-1", "A-2"])),
            ("attributes", one_of(attributes, ["age", "mood"])),
        ] {
            if let Some(list) = list {
                let _ = writeln!(out, "{key} = {list}");
            }
        }
        let [each, types, sides, pixels, metadata] = images;
        let types = ["\"png\"", "\"jpeg\"", "\"png\", \"jpeg\""][usize::from(types)];
        let (least, most) = [(40, 60), (40, 90), (70, 90), (50, 80)][usize::from(sides)];
        let _ = writeln!(
            out,
            "images = {{ each = \"{} B\", types = [{types}], smallest-side = {least}, largest-side = {most}, pixels = \"{}\", metadata = \"{}\" }}",
            600 + 200 * u32::from(each),
            ["1 MP", "2 MP"][usize::from(pixels)],
            ["strip", "keep"][usize::from(metadata)],
        );
        out
    }
}
