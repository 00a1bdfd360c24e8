//! What the packs say, in the form that rules on code ask for. Nothing of a vendor stands here.

use crate::facts::Named;
use crate::flow::normal;
use std::collections::HashSet;
use visor_policy::model::pack::{Check, Class, Pack, Scalar};
use visor_policy::model::{JsonPath, PathSegment, Segment};

/// A step of a path into an answer; names are without case and separators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Each,
}

/// A match and a liveness that stand in the same answer.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub vendor: usize,
    /// Below what they share: the way to the match, and the way to the liveness.
    pub matched: Vec<Step>,
    pub live: Vec<Step>,
    /// The way to the score that goes with it.
    pub score: Option<Vec<Step>>,
    /// What says that it is alive.
    pub wanted: Wanted,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wanted {
    True,
    Text(String),
}

/// One endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub name: String,
    pub method: String,
    pub segments: Vec<PathSegment>,
    pub class: Class,
    /// The names that lead from an answer to what is judged.
    pub prefix: HashSet<String>,
    pub has_match: bool,
}

/// One vendor's API, as one pack has it.
#[derive(Debug, Clone)]
pub(crate) struct Vendor {
    /// The pack's name.
    pub pack: String,
    pub name: String,
    pub hosts: Vec<String>,
    pub base_path: String,
    pub credential: String,
    pub version: Option<String>,
    /// Headers that only this vendor uses.
    pub headers: Vec<String>,
    pub packages: Vec<String>,
    pub variables: Vec<String>,
    /// What its keys begin with.
    pub keys: Vec<String>,
    pub client_secrets: Vec<String>,
    pub signatures: Vec<String>,
    pub routes: Vec<Route>,
    /// Names of multipart fields that carry a face.
    pub images: Vec<String>,
}

/// All that the rules know.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub(crate) vendors: Vec<Vendor>,
    pub(crate) pairs: Vec<Pair>,
    /// Hosts of gateways, which judge what they let through.
    pub(crate) gateways: Vec<String>,
    /// Names of fields that rules ask about.
    pub(crate) fields: HashSet<String>,
    /// Names of scores, which run from 0 to 1.
    pub(crate) scores: HashSet<String>,
    /// Names of lists of faces.
    pub(crate) lists: HashSet<String>,
}

impl Known {
    /// Of these packs.
    pub fn of(packs: &[Named]) -> Self {
        let mut out = Self::default();
        for named in packs {
            out.add(&named.name, &named.pack);
        }
        out
    }

    /// Calls to this host go through a gateway, which judges them.
    #[must_use]
    pub fn with_gateway(mut self, host: &str) -> Self {
        self.gateways.push(host.to_ascii_lowercase());
        self
    }

    /// The names of fields that code is followed for.
    pub fn interesting(&self) -> HashSet<String> {
        self.fields.clone()
    }

    /// What of an answer or a request says that code deals with this vendor, whatever else does.
    pub fn is_distinctive(field: &str) -> bool {
        let plain = normal(field);
        plain.len() >= 18 || field.split(['_', '-']).count() >= 3 || plain == "isrealface"
    }

    /// Adds a pack.
    pub fn add(&mut self, pack_name: &str, pack: &Pack) {
        let vendor = self.vendors.len();
        let mut hosts = vec![pack.upstream.base.host.clone()];
        hosts.extend(
            pack.upstream
                .other_hosts
                .iter()
                .map(|h| h.value.to_ascii_lowercase()),
        );
        let mut headers: Vec<String> = Vec::new();
        headers.extend(pack.subject.iter().map(|s| s.header.0.as_str().to_owned()));
        headers.extend(pack.version.iter().map(|v| v.header.0.as_str().to_owned()));
        let credential = pack.credential.header.0.as_str().to_owned();
        if !matches!(
            credential.as_str(),
            "authorization" | "x-api-key" | "api-key"
        ) {
            headers.push(credential.clone());
        }
        let signatures: Vec<String> = pack
            .webhooks
            .iter()
            .map(|(_, w)| w.value.header.0.as_str().to_owned())
            .collect();
        let mut routes = Vec::new();
        let mut images = Vec::new();
        for (name, route) in pack.routes.iter() {
            let route = &route.value.value;
            let matches: Vec<Vec<Step>> = route.match_result.iter().map(|p| steps(p)).collect();
            let mut prefix = HashSet::new();
            for path in &matches {
                prefix.extend(path.iter().filter_map(|s| match s {
                    Step::Key(key) => Some(key.clone()),
                    Step::Each => None,
                }));
                self.note(path);
            }
            for (_, check) in route.liveness.iter() {
                let check = &check.value.value;
                if let Some(every) = &check.every
                    && check.faces.value
                    && let Some(Step::Key(list)) = steps(every).last()
                {
                    self.lists.insert(list.clone());
                }
                self.check(vendor, &matches, check);
            }
            images.extend(route.images.iter().map(|i| i.value.clone()));
            images.extend(route.videos.iter().map(|i| i.value.clone()));
            routes.push(Route {
                name: name.to_owned(),
                method: route.matches.method.as_str().to_owned(),
                segments: route.matches.segments.clone(),
                class: route.class.value,
                has_match: !matches.is_empty(),
                prefix,
            });
        }
        images.sort();
        images.dedup();
        let code = &pack.code;
        let texts = |all: &[visor_policy::source::At<String>]| -> Vec<String> {
            all.iter().map(|t| t.value.clone()).collect()
        };
        self.vendors.push(Vendor {
            pack: pack_name.to_owned(),
            name: pack.title.value.clone(),
            hosts,
            base_path: pack.upstream.base.path.clone(),
            credential,
            version: pack
                .version
                .as_ref()
                .map(|v| v.header.0.as_str().to_owned()),
            headers,
            packages: texts(&code.packages),
            variables: texts(&code.key_variables),
            keys: [&pack.environments.value.test, &pack.environments.value.live]
                .into_iter()
                .flatten()
                .filter_map(|facts| facts.key_prefix.as_ref())
                .map(|prefix| prefix.value.clone())
                .collect(),
            client_secrets: texts(&code.client_secret_prefixes),
            signatures,
            routes,
            images,
        });
    }

    fn check(&mut self, vendor: usize, matches: &[Vec<Step>], check: &Check) {
        let every = check.every.as_ref().map(|e| steps(e)).unwrap_or_default();
        let below = |path: &JsonPath| {
            let mut out = every.clone();
            if !every.is_empty() {
                out.push(Step::Each);
            }
            out.extend(steps(path));
            out
        };
        let score = check.score.as_ref().map(|s| below(s));
        if let Some(Some(Step::Key(name))) = score.as_ref().map(|s| s.last()) {
            self.scores.insert(name.clone());
        }
        for test in check.is.iter() {
            let wanted = match &test.equals {
                Some(at) => match &at.value {
                    Scalar::Bool(true) => Wanted::True,
                    Scalar::Text(text) => Wanted::Text(text.clone()),
                    _ => continue,
                },
                None => continue,
            };
            let live = below(&test.path);
            self.note(&live);
            if let Some(score) = &score {
                self.note(score);
            }
            for path in matches {
                let common = path.iter().zip(&live).take_while(|(a, b)| a == b).count();
                self.pairs.push(Pair {
                    vendor,
                    matched: path.iter().skip(common).cloned().collect(),
                    live: live.iter().skip(common).cloned().collect(),
                    score: score
                        .as_ref()
                        .map(|s| s.iter().skip(common).cloned().collect()),
                    wanted: wanted.clone(),
                });
            }
            if matches.is_empty() {
                self.pairs.push(Pair {
                    vendor,
                    matched: Vec::new(),
                    live,
                    score: score.clone(),
                    wanted,
                });
            }
        }
    }

    fn note(&mut self, path: &[Step]) {
        for step in path {
            if let Step::Key(key) = step {
                self.fields.insert(key.clone());
            }
        }
    }
}

fn steps(path: &JsonPath) -> Vec<Step> {
    path.0
        .iter()
        .map(|segment| match segment {
            Segment::Key(name) => Step::Key(normal(name)),
            Segment::Each => Step::Each,
        })
        .collect()
}
