//! A comparison of signatures becomes one in constant time, in the language's own form.
//!
//! Rust, Swift and Dart have none without a crate or a key at hand: there is no change for them.

use super::code::Mender;
use super::imports::{self, Needed};
use crate::finding::{Edit, Fix};
use crate::ir::{Expr, ExprKind, Language, Op, Span};
use crate::text::Unit;

/// What a file needs for such a comparison, and how the function is called there; nothing where it
/// cannot be had.
pub(super) type Needs = Option<(String, Vec<Edit>)>;

fn needs(unit: &Unit<'_>, language: Language) -> Needs {
    let called = |name: &str, needed: Needed| Some((name.to_owned(), needed.edits()));
    match language {
        Language::Python => called("hmac.compare_digest", imports::python(unit, "hmac")),
        Language::JavaScript | Language::TypeScript => {
            let (function, needed) = imports::node(unit, "crypto", "timingSafeEqual");
            Some((function, needed.edits()))
        }
        Language::Go => called("hmac.Equal", imports::go(unit, "crypto/hmac")?),
        Language::Ruby => {
            let needed = imports::ruby(unit, "openssl", "OpenSSL");
            called("OpenSSL.secure_compare", needed)
        }
        Language::Java | Language::Kotlin => {
            called("java.security.MessageDigest.isEqual", Needed::There)
        }
        Language::Php => called("hash_equals", Needed::There),
        Language::CSharp => called(
            "System.Security.Cryptography.CryptographicOperations.FixedTimeEquals",
            Needed::There,
        ),
        _ => None,
    }
}

/// The change of the comparison that stands at a place.
pub(super) fn mend(mender: &Mender<'_>, at: Span) -> Option<Fix> {
    let text = mender.unit.text;
    let comparison = mender.at(at).iter().find_map(|e| read(e, text))?;
    let Comparison { left, right, .. } = comparison;
    let language = mender.module.language;
    let needs = mender.needs.get_or_init(|| needs(&mender.unit, language));
    let (function, imports) = needs.as_ref()?;
    let call = match (language, comparison.form) {
        (Language::Python | Language::Php, Form::Sign) | (Language::Ruby, _) => {
            format!("{function}({left}, {right})")
        }
        // It throws where lengths differ, and a header that is not there is no signature.
        (Language::JavaScript | Language::TypeScript, Form::Sign) => format!(
            "((a, b) => a.length === b.length && {function}(a, b))(Buffer.from(String({left})), Buffer.from(String({right})))"
        ),
        (Language::Go, Form::Sign) => format!("{function}([]byte({left}), []byte({right}))"),
        (Language::Java, Form::Method) => {
            format!("{function}(({left}).getBytes(), ({right}).getBytes())")
        }
        (Language::Kotlin, _) => {
            format!("{function}(({left}).toByteArray(), ({right}).toByteArray())")
        }
        (Language::CSharp, _) => {
            let bytes = |side: &str| format!("System.Text.Encoding.UTF8.GetBytes({side})");
            format!("{function}({}, {})", bytes(left), bytes(right))
        }
        _ => return None,
    };
    let not = match (comparison.negated, language) {
        (false, _) => "",
        (true, Language::Python) => "not ",
        (true, _) => "!",
    };
    let mut edits = imports.clone();
    let range = at.start as usize..at.end as usize;
    edits.push(Edit::new(range, format!("{not}{call}")));
    Some(Fix {
        title: "compare in constant time".to_owned(),
        safe: false,
        edits,
        ignore: None,
    })
}

struct Comparison<'t> {
    left: &'t str,
    right: &'t str,
    negated: bool,
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `a == b`.
    Sign,
    /// `a.equals(b)`.
    Method,
}

/// A comparison, if its text is no more than its two sides and what is between them.
fn read<'t>(e: &Expr, text: &'t str) -> Option<Comparison<'t>> {
    let of = |e: &Expr| text.get(e.span.start as usize..e.span.end as usize);
    let between = |a: &Expr, b: &Expr| text.get(a.span.end as usize..b.span.start as usize);
    match &e.kind {
        ExprKind::Op(op @ (Op::Equal | Op::Unequal), sides) => {
            let [a, b] = sides.as_slice() else {
                return None;
            };
            let signs: &[&str] = match op {
                Op::Equal => &["==", "==="],
                _ => &["!=", "!=="],
            };
            let whole = a.span.start == e.span.start && b.span.end == e.span.end;
            if !whole || !signs.contains(&between(a, b)?.trim()) {
                return None;
            }
            Some(Comparison {
                left: of(a)?,
                right: of(b)?,
                negated: *op == Op::Unequal,
                form: Form::Sign,
            })
        }
        ExprKind::Call { callee, args } => {
            let (ExprKind::Member { object, name }, [only]) = (&callee.kind, args.as_slice())
            else {
                return None;
            };
            let plain = matches!(name.as_str(), "equals" | "Equals" | "eql?");
            let around = between(object, &only.value)?;
            let rest = text.get(only.value.span.end as usize..e.span.end as usize)?;
            let as_written = around.split_whitespace().collect::<String>() == format!(".{name}(")
                && rest.trim() == ")"
                && object.span.start == e.span.start;
            (plain && as_written).then_some(())?;
            Some(Comparison {
                left: of(object)?,
                right: of(&only.value)?,
                negated: false,
                form: Form::Method,
            })
        }
        _ => None,
    }
}
