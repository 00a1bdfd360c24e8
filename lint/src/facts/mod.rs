//! What the packs say about source code, in the form that the rules ask for it.
//!
//! Nothing of a vendor stands in this crate: names, hosts, headers and prefixes come from the
//! packs, so that a new vendor is a new file there.

mod gate;
mod needles;

pub use gate::{Gate, Seen};
pub use needles::{Hit, Kind, Needles};

use visor_policy::diagnostic::Report;
use visor_policy::model::pack::Pack;
use visor_policy::model::site::Environment;
use visor_policy::packs::BUILT_IN;
use visor_policy::read::read_document;
use visor_policy::source::Source;

/// A pack by name.
pub struct Named {
    /// The name that policies cite.
    pub name: String,
    /// What it says.
    pub pack: Pack,
}

/// The built-in packs. They are tested where they stand; one that could not be read is left out.
pub fn built_in() -> Vec<Named> {
    let mut report = Report::default();
    BUILT_IN
        .iter()
        .filter_map(|(name, text)| {
            let pack = read_document(&Source::new(*name, *text), &mut report)?;
            let name = (*name).to_owned();
            Some(Named { name, pack })
        })
        .collect()
}

/// One API as source code shows it, over all its generations.
#[derive(Debug, Default, Clone)]
pub struct Vendor {
    /// How people call it.
    pub name: String,
    /// The packs it is made of.
    pub packs: Vec<String>,
    /// Its name inside identifiers, lower case.
    pub words: Vec<String>,
    /// Hosts of the API.
    pub hosts: Vec<String>,
    /// The header with the key; lower case.
    pub credential_header: String,
    /// Every other header of its own: version, subject, webhook signatures.
    pub headers: Vec<String>,
    /// Whether the credential's header is the vendor's own, so that it is a sign of the vendor.
    pub own_credential_header: bool,
    /// Environment variables with the key.
    pub variables: Vec<String>,
    /// Keys that its documentation shows.
    pub examples: Vec<String>,
    /// What a client may hold.
    pub client_secret_prefixes: Vec<String>,
    /// `ecosystem:name` of its SDKs.
    pub packages: Vec<String>,
    /// `ecosystem:name` of those that only look like it.
    pub lookalikes: Vec<String>,
    /// Members of its answers that tell it from others: where liveness and matches stand.
    pub fields: Vec<String>,
}

/// What a key starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// The text.
    pub text: String,
    /// Test or live.
    pub environment: Environment,
    /// Indexes of the vendors whose keys start so.
    pub vendors: Vec<usize>,
    /// Other vendors whose keys start so too: without a sign of ours, a key may be theirs.
    pub shared_with: Vec<String>,
}

/// All that the rules know of vendors.
#[derive(Debug, Default)]
pub struct Facts {
    /// The APIs.
    pub vendors: Vec<Vendor>,
    /// Prefixes of keys.
    pub prefixes: Vec<Prefix>,
}

impl Facts {
    /// Of these packs.
    pub fn new(packs: &[Named]) -> Self {
        let mut facts = Self::default();
        for named in packs {
            facts.add(named);
        }
        facts
    }

    fn add(&mut self, Named { name, pack }: &Named) {
        let code = &pack.code.value;
        let title = code.vendor.as_ref().map_or(&pack.title.value, |v| &v.value);
        let index = match self.vendors.iter().position(|v| v.name == *title) {
            Some(index) => index,
            None => {
                self.vendors.push(Vendor {
                    name: title.clone(),
                    ..Vendor::default()
                });
                self.vendors.len() - 1
            }
        };
        let environments = &pack.environments.value;
        for (environment, facts) in [
            (Environment::Test, &environments.test),
            (Environment::Live, &environments.live),
        ] {
            let prefix = facts.as_ref().and_then(|f| f.key_prefix.as_ref());
            if let Some(prefix) = prefix {
                let shared = code.prefix_shared_with.iter().map(|v| v.value.clone());
                self.prefix(prefix, environment, index, shared.collect());
            }
        }
        let Some(vendor) = self.vendors.get_mut(index) else {
            return;
        };
        vendor.packs.push(name.clone());
        extend(
            &mut vendor.words,
            code.words.iter().map(|w| w.value.as_str()),
        );
        extend(&mut vendor.hosts, [pack.upstream.base.host.as_str()]);
        extend(
            &mut vendor.hosts,
            pack.upstream.other_hosts.iter().map(|h| h.value.as_str()),
        );
        vendor.credential_header = pack.credential.header.0.as_str().to_owned();
        vendor.own_credential_header = vendor.credential_header != "authorization";
        let version = pack.version.iter().map(|v| v.header.0.as_str());
        extend(&mut vendor.headers, version);
        extend(
            &mut vendor.headers,
            pack.subject.iter().map(|s| s.header.0.as_str()),
        );
        extend(
            &mut vendor.headers,
            pack.webhooks
                .iter()
                .map(|(_, hook)| hook.value.header.0.as_str()),
        );
        extend(
            &mut vendor.variables,
            code.key_variables.iter().map(|v| v.value.as_str()),
        );
        extend(
            &mut vendor.examples,
            code.example_keys.iter().map(|v| v.value.as_str()),
        );
        extend(
            &mut vendor.client_secret_prefixes,
            code.client_secret_prefixes.iter().map(|v| v.value.as_str()),
        );
        extend(
            &mut vendor.packages,
            code.packages.iter().map(|v| v.value.as_str()),
        );
        extend(
            &mut vendor.lookalikes,
            code.lookalikes.iter().map(|v| v.value.as_str()),
        );
        extend(&mut vendor.fields, fields(pack).iter().map(String::as_str));
    }

    fn prefix(&mut self, text: &str, environment: Environment, vendor: usize, shared: Vec<String>) {
        match self.prefixes.iter_mut().find(|p| p.text == text) {
            Some(known) => {
                if !known.vendors.contains(&vendor) {
                    known.vendors.push(vendor);
                }
                extend(&mut known.shared_with, shared.iter().map(String::as_str));
            }
            None => self.prefixes.push(Prefix {
                text: text.to_owned(),
                environment,
                vendors: vec![vendor],
                shared_with: shared,
            }),
        }
    }

    /// Whether a documentation of a vendor shows this very key.
    pub fn is_example(&self, key: &str) -> bool {
        self.vendors
            .iter()
            .any(|v| v.examples.iter().any(|e| e == key))
    }

    /// Whether a client may hold this: a session's secret, not a key.
    pub fn is_client_secret(&self, value: &str) -> bool {
        let starts = |p: &String| {
            value.strip_prefix(p.as_str()).is_some_and(|rest| {
                // A prefix without a separator is told from a word by the length of what follows.
                p.ends_with('_') || rest.len() >= 32 && rest.bytes().all(|b| b.is_ascii_hexdigit())
            })
        };
        self.vendors
            .iter()
            .flat_map(|v| &v.client_secret_prefixes)
            .any(starts)
    }
}

/// Members of answers that are rare enough elsewhere to tell the vendor's: of two words at least.
fn fields(pack: &Pack) -> Vec<String> {
    use visor_policy::model::{JsonPath, Segment};
    let mut out = Vec::new();
    let mut take = |path: &JsonPath| {
        for segment in &path.0 {
            let Segment::Key(name) = segment else {
                continue;
            };
            let two_words =
                name.contains('_') || name.bytes().skip(1).any(|b| b.is_ascii_uppercase());
            if two_words && name.len() >= 12 && !out.contains(name) {
                out.push(name.clone());
            }
        }
    };
    for (_, route) in pack.routes.iter() {
        let route = &route.value.value;
        route.match_result.iter().for_each(|path| take(path));
        for (_, check) in route.liveness.iter() {
            let check = &check.value.value;
            check.is.iter().for_each(|test| take(&test.path));
            check.every.iter().for_each(|path| take(path));
            check.evidence.iter().for_each(|path| take(path));
            check.score.iter().for_each(|path| take(path));
        }
    }
    out
}

fn extend<'a>(list: &mut Vec<String>, more: impl IntoIterator<Item = &'a str>) {
    for text in more {
        if !list.iter().any(|known| known == text) {
            list.push(text.to_owned());
        }
    }
}
