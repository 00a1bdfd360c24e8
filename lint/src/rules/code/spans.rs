//! Places in files, sorted once: whether one of them lies around another place, or within it.

use crate::ir::Span;
use std::collections::HashMap;

/// Places, by module.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    modules: HashMap<u32, Sorted>,
}

/// By where they begin; how far those up to each reach, and how near those from each on end.
#[derive(Debug, Default)]
struct Sorted {
    starts: Vec<u32>,
    furthest: Vec<u32>,
    nearest: Vec<u32>,
}

impl Spans {
    /// Of these places.
    pub fn of(places: impl IntoIterator<Item = (u32, Span)>) -> Self {
        let mut by_module: HashMap<u32, Vec<Span>> = HashMap::new();
        for (module, span) in places {
            by_module.entry(module).or_default().push(span);
        }
        let modules = by_module.into_iter();
        Self {
            modules: modules.map(|(m, all)| (m, Sorted::of(all))).collect(),
        }
    }

    /// Whether one of them holds this place or is it.
    pub fn hold(&self, module: u32, span: Span) -> bool {
        self.reaches(module, span.start.saturating_add(1), span.end)
    }

    /// Whether one of them holds this place and is larger.
    pub fn around(&self, module: u32, span: Span) -> bool {
        self.reaches(module, span.start, span.end)
            || self.reaches(
                module,
                span.start.saturating_add(1),
                span.end.saturating_add(1),
            )
    }

    /// Whether one of them lies within this place.
    pub fn within(&self, module: u32, span: Span) -> bool {
        self.modules.get(&module).is_some_and(|all| {
            let first = all.starts.partition_point(|start| *start < span.start);
            all.nearest.get(first).is_some_and(|end| *end <= span.end)
        })
    }

    /// Whether one that begins before `start` ends at `end` or later.
    fn reaches(&self, module: u32, start: u32, end: u32) -> bool {
        self.modules.get(&module).is_some_and(|all| {
            let count = all.starts.partition_point(|s| *s < start);
            let last = count.checked_sub(1).and_then(|i| all.furthest.get(i));
            last.is_some_and(|furthest| *furthest >= end)
        })
    }
}

impl Sorted {
    fn of(mut all: Vec<Span>) -> Self {
        all.sort_unstable();
        let running = |best: &mut u32, next: u32| {
            *best = next;
            Some(next)
        };
        let furthest = all.iter().scan(0, |best, span| {
            let next = span.end.max(*best);
            running(best, next)
        });
        let nearest = all.iter().rev().scan(u32::MAX, |best, span| {
            let next = span.end.min(*best);
            running(best, next)
        });
        let mut nearest: Vec<u32> = nearest.collect();
        nearest.reverse();
        Self {
            furthest: furthest.collect(),
            nearest,
            starts: all.into_iter().map(|s| s.start).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span() -> impl Strategy<Value = Span> {
        (0..40_u32, 0..12_u32).prop_map(|(start, length)| Span::new(start, start + length))
    }

    proptest! {
        #[test]
        fn answers_are_those_of_looking_at_each(
            all in proptest::collection::vec(span(), 0..12),
            one in span(),
        ) {
            let spans = Spans::of(all.iter().map(|s| (3, *s)));
            prop_assert_eq!(spans.hold(3, one), all.iter().any(|s| s.holds(one)));
            prop_assert_eq!(spans.around(3, one), all.iter().any(|s| s.holds(one) && *s != one));
            prop_assert_eq!(spans.within(3, one), all.iter().any(|s| one.holds(*s)));
            prop_assert!(!spans.hold(4, one) && !spans.around(4, one) && !spans.within(4, one));
        }
    }
}
