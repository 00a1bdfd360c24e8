//! What is tighter: the orders that leaves are compared by.

use crate::rate::Gcra;
use crate::units::{ByteSize, Date, Period, Pixels, Rate};
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// What a change does to what is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Change {
    /// Nothing is different.
    Equal,
    /// What is allowed is less, and nothing that was not allowed before.
    Tightened,
    /// What is allowed is more.
    Loosened,
    /// Something is allowed that was not, and something no longer is.
    Mixed,
    /// It is different, and neither allows more nor less.
    Changed,
}

impl Change {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Tightened => "tightened",
            Self::Loosened => "loosened",
            Self::Mixed => "mixed",
            Self::Changed => "changed",
        }
    }

    /// The same seen from the other side.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Tightened => Self::Loosened,
            Self::Loosened => Self::Tightened,
            same => same,
        }
    }

    /// Whether something may be allowed that was not.
    pub const fn loosens(self) -> bool {
        matches!(self, Self::Loosened | Self::Mixed)
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Equal, one) | (one, Self::Equal) => one,
            (Self::Changed, one) | (one, Self::Changed) => one,
            (Self::Tightened, Self::Tightened) => Self::Tightened,
            (Self::Loosened, Self::Loosened) => Self::Loosened,
            _ => Self::Mixed,
        }
    }

    const fn of(tighter: bool, looser: bool) -> Self {
        match (tighter, looser) {
            (true, true) => Self::Equal,
            (true, false) => Self::Tightened,
            (false, true) => Self::Loosened,
            (false, false) => Self::Mixed,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How the values of a leaf are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// What is there is allowed; what is absent is not.
    Grant,
    /// What is there is demanded; what is absent is not.
    Demand,
    /// A set of what is allowed: fewer is tighter.
    Subset,
    /// A set of what is demanded or refused: more is tighter.
    Superset,
    /// An upper bound: smaller is tighter, absent is unbounded.
    AtMost,
    /// A lower bound: greater is tighter, absent is none.
    AtLeast,
    /// How long something is let through: earlier is tighter, absent is never.
    Grace,
    /// Ranked choices: later is tighter.
    Ranked,
    /// When something is demanded: always, where absent, or else where what it names is there.
    Condition,
    /// Each value lets through what no other does.
    Exclusive,
    /// Another value is another thing, which allows neither more nor less.
    Identity,
}

impl Order {
    /// Its name, and what is tighter by it.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Grant => "grant: allowed where it is there",
            Self::Demand => "demand: demanded where it is there",
            Self::Subset => "subset: fewer is tighter",
            Self::Superset => "superset: more is tighter",
            Self::AtMost => "at most: smaller is tighter, absent is unbounded",
            Self::AtLeast => "at least: greater is tighter, absent is none",
            Self::Grace => "grace: earlier is tighter, absent is never",
            Self::Ranked => "ranked: later is tighter",
            Self::Condition => "condition: always is tighter than sometimes",
            Self::Exclusive => "exclusive: each value allows what no other does",
            Self::Identity => "identity: another value is another thing",
        }
    }

    /// What a change from `old` to `new` does.
    pub fn compare(self, old: &Value, new: &Value) -> Change {
        if old == new {
            return Change::Equal;
        }
        let (absent, present) = (*old == Value::Absent, *new != Value::Absent);
        match self {
            Self::Identity => Change::Changed,
            Self::Exclusive => Change::Mixed,
            Self::Grant if absent => Change::Loosened,
            Self::Demand if absent => Change::Tightened,
            Self::Grant if !present => Change::Tightened,
            Self::Demand if !present => Change::Loosened,
            Self::Condition if absent => Change::Loosened,
            Self::Condition if !present => Change::Tightened,
            Self::AtMost | Self::AtLeast if absent => Change::Tightened,
            Self::AtMost | Self::AtLeast if !present => Change::Loosened,
            Self::Grace if absent => Change::Loosened,
            Self::Grace if !present => Change::Tightened,
            Self::Subset => sets(old, new),
            Self::Superset => sets(new, old),
            Self::AtMost | Self::Grace => bounds(old, new),
            Self::AtLeast => bounds(new, old),
            Self::Ranked => match (old, new) {
                (Value::Rank(old, _), Value::Rank(new, _)) if old != new => {
                    Change::of(new > old, new < old)
                }
                (Value::View(old, all_old), Value::View(new, all_new)) => match old == new {
                    // What is in the view is a leaf of the route's.
                    true => Change::Equal,
                    false => sets(&set_or_all(all_old), &set_or_all(all_new)),
                },
                _ => Change::Mixed,
            },
            Self::Grant | Self::Demand | Self::Condition => Change::Mixed,
        }
    }
}

fn set_or_all(set: &Option<BTreeSet<String>>) -> Value {
    set.clone().map_or(Value::All, Value::Set)
}

/// Of two sets of what is allowed.
fn sets(old: &Value, new: &Value) -> Change {
    match (old, new) {
        (Value::All, Value::All) => Change::Equal,
        (Value::All, Value::Set(_)) => Change::Tightened,
        (Value::Set(_), Value::All) => Change::Loosened,
        (Value::Set(old), Value::Set(new)) => Change::of(new.is_subset(old), old.is_subset(new)),
        _ => Change::Mixed,
    }
}

/// Of two upper bounds.
fn bounds(old: &Value, new: &Value) -> Change {
    let order = match (old, new) {
        (Value::Size(old), Value::Size(new))
        | (Value::Until(old), Value::Until(new))
        | (Value::Pixels(old), Value::Pixels(new)) => new.cmp(old),
        (Value::Side(old), Value::Side(new)) => new.cmp(old),
        (Value::Time(old), Value::Time(new)) => new.cmp(old),
        (Value::Rate(old), Value::Rate(new)) => return rates(old, new),
        (Value::Score(old_path, old), Value::Score(new_path, new)) if old_path == new_path => {
            match new.partial_cmp(old) {
                Some(order) => order,
                None => return Change::Mixed,
            }
        }
        _ => return Change::Mixed,
    };
    Change::of(order.is_le(), order.is_ge())
}

/// Of two rates: how many may come at once, and how fast one more after them. Two spellings of one
/// rate differ in what callers are told alone.
fn rates(old: &Rate, new: &Rate) -> Change {
    let (old, new) = (Gcra::within(old), Gcra::within(new));
    if old == new {
        return Change::Changed;
    }
    Change::of(
        new.burst <= old.burst && new.interval >= old.interval,
        new.burst >= old.burst && new.interval <= old.interval,
    )
}

/// The value of a leaf, in a form that its order compares and a person reads.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Absent,
    /// A word or a text.
    Word(String),
    /// A choice, and its rank.
    Rank(u8, &'static str),
    /// A set of names.
    Set(BTreeSet<String>),
    /// The set of everything.
    All,
    /// A choice of what goes back, and which fields that is: all where absent.
    View(&'static str, Option<BTreeSet<String>>),
    /// Bytes.
    Size(u64),
    /// Pixels of a side.
    Side(u32),
    /// Pixels in all.
    Pixels(u64),
    /// A length of time.
    Time(Duration),
    /// A rate.
    Rate(Rate),
    /// Unix seconds of the first moment that is too late.
    Until(u64),
    /// Where a score stands, and the least it may be.
    Score(String, f64),
}

impl Value {
    /// Of a text that may be absent.
    pub fn word(text: Option<impl fmt::Display>) -> Self {
        text.map_or(Self::Absent, |text| Self::Word(text.to_string()))
    }

    /// Of names.
    pub fn set<T: fmt::Display>(items: impl IntoIterator<Item = T>) -> Self {
        Self::Set(items.into_iter().map(|item| item.to_string()).collect())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("none"),
            Self::Word(text) => write!(f, "`{text}`"),
            Self::Rank(_, word) | Self::View(word, _) => write!(f, "`{word}`"),
            Self::Set(items) => {
                let items: Vec<&str> = items.iter().map(String::as_str).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::All => f.write_str("everything"),
            Self::Size(bytes) => ByteSize(*bytes).fmt(f),
            Self::Side(side) => write!(f, "{side} px"),
            Self::Pixels(pixels) => Pixels(*pixels).fmt(f),
            Self::Time(time) => Period(*time).fmt(f),
            Self::Rate(rate) => rate.fmt(f),
            Self::Until(end) => write!(f, "until {}", Date::of(end.saturating_sub(1))),
            Self::Score(_, least) => write!(f, "at least {least}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rate(text: &str) -> Value {
        Value::Rate(text.parse().unwrap())
    }

    #[test]
    fn what_is_tighter_by_each_order() {
        use Change::*;
        let word = |text: &str| Value::Word(text.to_owned());
        let set = |items: &[&str]| Value::set(items);
        let score = |least| Value::Score("s".to_owned(), least);
        let cases = [
            (Order::Grant, Value::Absent, word("x"), Loosened),
            (Order::Demand, Value::Absent, word("x"), Tightened),
            (Order::Subset, set(&["a"]), set(&["a", "b"]), Loosened),
            (Order::Subset, set(&["a"]), set(&["b"]), Mixed),
            (Order::Subset, set(&["a"]), Value::All, Loosened),
            (Order::Subset, Value::Absent, set(&["a"]), Mixed),
            (Order::Superset, set(&["a"]), set(&["a", "b"]), Tightened),
            (Order::AtMost, Value::Size(1), Value::Size(2), Loosened),
            (Order::AtMost, Value::Absent, Value::Size(2), Tightened),
            (Order::AtMost, rate("60/min"), rate("61/min"), Loosened),
            (
                Order::AtMost,
                rate("60/min"),
                rate("60/min burst 30"),
                Mixed,
            ),
            (
                Order::AtMost,
                rate("60/min"),
                rate("60/min burst 12"),
                Changed,
            ),
            (Order::AtLeast, score(0.5), score(0.9), Tightened),
            (Order::AtLeast, Value::Absent, score(0.9), Tightened),
            (Order::Grace, Value::Absent, Value::Until(1), Loosened),
            (Order::Grace, Value::Until(2), Value::Until(1), Tightened),
            (
                Order::Ranked,
                Value::Rank(0, "a"),
                Value::Rank(1, "b"),
                Tightened,
            ),
            (Order::Condition, word("x"), Value::Absent, Tightened),
            (Order::Exclusive, word("x"), word("y"), Mixed),
            (Order::Identity, word("x"), word("y"), Changed),
        ];
        for (order, old, new, want) in cases {
            assert_eq!(order.compare(&old, &new), want, "{order:?} {old} {new}");
            let back = order.compare(&new, &old);
            assert_eq!(back, want.mirrored(), "{order:?} {new} {old}");
            assert_eq!(order.compare(&old, &old), Equal);
        }
    }

    fn some_rate() -> impl Strategy<Value = Rate> {
        (1_u32..40, 1_u64..120, any::<Option<u32>>()).prop_map(|(count, seconds, burst)| Rate {
            count,
            window: Duration::from_secs(seconds),
            burst: burst.map(|b| 1 + b % count),
        })
    }

    /// A bucket, apart from the order that it is to test: what it admits of these arrivals.
    fn admitted(rate: &Rate, arrivals: &[u64]) -> Vec<bool> {
        let gcra = Gcra::within(rate);
        let (burst, interval) = (u128::from(gcra.burst.get()), gcra.interval.as_nanos());
        let (mut full_at, mut now) = (0_u128, 1_u128 << 80);
        let mut out = Vec::new();
        for wait in arrivals {
            now += u128::from(*wait) * 1_000_000;
            let free = now >= full_at.saturating_sub((burst - 1) * interval);
            if free {
                full_at = full_at.max(now) + interval;
            }
            out.push(free);
        }
        out
    }

    proptest! {
        /// A caller that keeps to the tighter rate is never refused by the looser one.
        #[test]
        fn a_tighter_rate_admits_nothing_that_the_looser_refuses(
            old in some_rate(),
            new in some_rate(),
            arrivals in proptest::collection::vec(prop_oneof![Just(0), 0_u64..30_000], 1..60),
        ) {
            if rates(&old, &new) == Change::Tightened {
                let kept: Vec<u64> = {
                    // The waits between what the tighter one admits.
                    let mut waited = 0;
                    let mut kept = Vec::new();
                    for (wait, free) in arrivals.iter().zip(admitted(&new, &arrivals)) {
                        waited += wait;
                        if free {
                            kept.push(waited);
                            waited = 0;
                        }
                    }
                    kept
                };
                prop_assert!(admitted(&old, &kept).into_iter().all(|free| free));
            }
        }
    }
}
