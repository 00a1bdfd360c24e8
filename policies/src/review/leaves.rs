//! Every leaf of the policy in force: its path, its value, its order, its line, and whose it is.
//!
//! Every structure is taken apart field by field, so that a new field does not compile until
//! somebody has said what is tighter. The places come from the raw model below.

mod grants;
mod providers;
mod sites;
mod spans;

use super::order::{Order, Value};
use crate::digest::TermsDigest;
use crate::effective::{Effective, Grant};
use crate::model::pack::{Scalar, Test};
use crate::model::site::Allow;
use crate::read;
use crate::resolve::Written;
use crate::source::{Place, Span};
pub(super) use sites::short;
use spans::Spans;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// What a leaf is a leaf of. Two policies' leaves are compared where object and field are the same,
/// whatever the section is called that they stand in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// A provider.
    Provider(Arc<str>),
    /// A route of a provider.
    Route(Arc<str>, Arc<str>),
    /// A caller.
    Caller(Arc<str>),
    /// A proof of identity: what it is, as text.
    Proof(Arc<str>),
    /// A provider's key in an environment.
    Credential(Arc<str>),
    /// What a caller may do with a route in an environment.
    Grant(Arc<Cell>),
    /// What an answer under a grant has to show.
    Check(Arc<Cell>, Arc<str>),
    /// A webhook that is taken in.
    Receive(Arc<str>),
}

/// One caller's use of one route in one environment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// `arsa.live`.
    pub on: Arc<str>,
    /// The route's name.
    pub route: Arc<str>,
    /// The caller's name.
    pub caller: Arc<str>,
}

impl Object {
    /// The object without which it is not.
    pub(super) fn parent(&self) -> Option<Self> {
        match self {
            Self::Route(provider, _) => Some(Self::Provider(Arc::clone(provider))),
            Self::Check(cell, _) => Some(Self::Grant(Arc::clone(cell))),
            _ => None,
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider(name) => write!(f, "provider {name}"),
            Self::Route(provider, name) => write!(f, "route {provider} {name}"),
            Self::Caller(name) => write!(f, "caller {name}"),
            Self::Proof(text) => write!(f, "proof {text}"),
            Self::Credential(on) => write!(f, "credential {on}"),
            Self::Grant(cell) => cell.fmt(f),
            Self::Check(cell, name) => write!(f, "{cell}, {name}"),
            Self::Receive(name) => write!(f, "receive {name}"),
        }
    }
}

impl Cell {
    fn of(grant: &Grant, caller: &str) -> Self {
        Self {
            on: format!("{}.{}", grant.provider.name, grant.environment).into(),
            route: grant.route.name.as_str().into(),
            caller: caller.into(),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} as {}", self.on, self.route, self.caller)
    }
}

/// Who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The site policy.
    Site,
    /// A pack, by name.
    Pack(Arc<str>),
    /// The model: nobody wrote it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site => f.write_str("site"),
            Self::Pack(name) => write!(f, "pack {name}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One leaf.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// The path of its section: `allow.kyc-search`. Many leaves share one.
    section: Arc<str>,
    /// Its value.
    pub value: Value,
    /// What is tighter.
    pub order: Order,
    /// Where it stands; the section's name where it is a default.
    pub span: Span,
    /// Who said so.
    pub origin: Origin,
}

impl Leaf {
    /// Where a reader looks for it: `allow.kyc-search.rate.caller`.
    pub fn path(&self, field: &str) -> String {
        match field {
            "" => self.section.to_string(),
            field => format!("{}.{field}", self.section),
        }
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        self.span.place()
    }
}

/// The name of a leaf within its object; the empty one says that the object is there.
pub type FieldName = Cow<'static, str>;

/// One object's leaves, sorted by name: they are few, and the objects many.
pub(super) type Fields = Vec<(FieldName, Leaf)>;

/// Objects with their leaves.
type Objects = Vec<(Object, Fields)>;

/// All leaves of a policy. Those of a grant are made when somebody asks for them: most grants are
/// the same in two policies, which their digests say.
#[derive(Debug, Default)]
pub struct Leaves {
    /// Of everything but grants; sorted, and each object once.
    pub(super) objects: Objects,
    /// Who may do what; sorted by the cell.
    pub(super) uses: Vec<Use>,
    written: Option<Written>,
}

/// One caller's use of one route, and what allows it.
#[derive(Debug)]
pub(super) struct Use {
    pub cell: Arc<Cell>,
    pub grant: Arc<Grant>,
    terms: TermsDigest,
}

impl Use {
    /// Whether the same is allowed: then every leaf is the same, wherever it stands.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        self.grant.allow == other.grant.allow && self.terms == other.terms
    }
}

impl Leaves {
    /// Of a policy and what it was made from.
    pub fn of(policy: &Effective, written: Written) -> Self {
        let spans = Spans::of(&written);
        let mut objects = Objects::new();
        let Effective {
            digest: _,
            terms,
            providers,
            credentials,
            callers,
            receives,
            grants,
            identities,
            lines: _,
        } = policy;
        for provider in providers {
            providers::provider(provider, &spans, &mut objects);
        }
        for credential in credentials {
            sites::credential(credential, policy, &spans, &mut objects);
        }
        for caller in callers {
            sites::caller(caller, &spans, &mut objects);
        }
        sites::identities(identities, policy, &spans, &mut objects);
        for receive in receives {
            sites::receive(receive, &spans, &mut objects);
        }
        let mut uses: Vec<Use> = grants
            .iter()
            .filter_map(|(key, grant)| {
                let caller = policy.callers.get(key.caller)?;
                Some(Use {
                    cell: Arc::new(Cell::of(grant, &caller.name)),
                    grant: Arc::clone(grant),
                    terms: *terms.get(&grant.index)?,
                })
            })
            .collect();
        uses.sort_unstable_by(|a, b| a.cell.cmp(&b.cell));
        Self {
            objects: in_order(objects),
            uses,
            written: Some(written),
        }
    }

    /// The leaves of a grant and of its checks.
    pub(super) fn of_use(&self, one: &Use) -> Objects {
        let mut objects = Objects::new();
        if let Some(written) = &self.written {
            let spans = Spans::of(written);
            grants::grant(&one.grant, &one.cell, &spans, &mut objects);
        }
        in_order(objects)
    }

    /// What allows a cell.
    pub(super) fn find(&self, cell: &Cell) -> Option<&Use> {
        let at = self.uses.binary_search_by(|one| (*one.cell).cmp(cell));
        self.uses.get(at.ok()?)
    }

    /// Whether the object is there. A check is asked for with its grant alone.
    pub(super) fn has(&self, object: &Object) -> bool {
        match object {
            Object::Grant(cell) | Object::Check(cell, _) => self.find(cell).is_some(),
            _ => {
                let found = self
                    .objects
                    .binary_search_by(|(known, _)| known.cmp(object));
                found.is_ok()
            }
        }
    }

    /// An allow, as it is written.
    pub(super) fn allow(&self, name: &str) -> Option<&read::Entry<Allow>> {
        self.written.as_ref()?.site.allow.find(name)
    }
}

/// Sorted, with each object and each of its leaves once.
fn in_order(mut objects: Objects) -> Objects {
    objects.sort_by(|(a, _), (b, _)| a.cmp(b));
    objects.dedup_by(|(later, more), (object, fields)| {
        let same = later == object;
        if same {
            fields.append(more);
        }
        same
    });
    for (_, fields) in &mut objects {
        fields.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    objects
}

/// One object's leaves on their way in.
struct Of<'l> {
    object: Object,
    path: Arc<str>,
    /// For what nobody wrote.
    otherwise: Span,
    /// Who writes what stands in a file.
    origin: Origin,
    fields: Fields,
    objects: &'l mut Objects,
}

impl Drop for Of<'_> {
    fn drop(&mut self) {
        let fields = std::mem::take(&mut self.fields);
        self.objects.push((self.object.clone(), fields));
    }
}

impl Of<'_> {
    /// A leaf; its span where somebody wrote it.
    fn put(
        &mut self,
        field: impl Into<FieldName>,
        order: Order,
        value: Value,
        span: Option<&Span>,
    ) {
        let field = field.into();
        let written = span.filter(|span| span.source().is_some());
        let leaf = Leaf {
            section: Arc::clone(&self.path),
            value,
            order,
            span: written.unwrap_or(&self.otherwise).clone(),
            origin: match written {
                Some(_) => self.origin.clone(),
                None if field.is_empty() => self.origin.clone(),
                None => Origin::Default,
            },
        };
        self.fields.push((field, leaf));
    }

    /// The leaf that says that the object is there.
    fn there(&mut self, order: Order) {
        let span = self.otherwise.clone();
        self.put("", order, Value::Word("there".to_owned()), Some(&span));
    }
}

/// A comparison, as a person reads it.
fn test_text(test: &Test) -> String {
    let Test {
        path,
        equals,
        one_of,
        at_least,
        at_most,
    } = test;
    let scalar = |scalar: &Scalar| match scalar {
        Scalar::Bool(value) => value.to_string(),
        Scalar::Text(text) => format!("\"{text}\""),
        Scalar::Number(number) => number.to_string(),
    };
    let mut text = path.to_string();
    if let Some(want) = equals {
        text += &format!(" = {}", scalar(want));
    }
    if let Some(wanted) = one_of {
        let wanted: Vec<String> = wanted.iter().map(|w| scalar(w)).collect();
        text += &format!(" in [{}]", wanted.join(", "));
    }
    if let Some(least) = at_least {
        text += &format!(" >= {}", least.value);
    }
    if let Some(most) = at_most {
        text += &format!(" <= {}", most.value);
    }
    text
}
