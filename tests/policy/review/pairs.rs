//! Ten thousand pairs of policies, held against what the policies do.

use super::brute::{Known, ask_of, seen, universe};
use super::specs::{spec, step};
use super::{TODAY, brute};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::sync::OnceLock;
use visor_policy::refusal::Code;
use visor_policy::review::diff::{Difference, diff};
use visor_policy::review::order::Change;
use visor_policy::review::witness::Outcome;

/// Families of policies that differ by few steps, since unrelated ones differ in everything.
const FAMILIES: usize = 10;
const MEMBERS: usize = 22;

fn policies() -> &'static Vec<Known> {
    static ALL: OnceLock<Vec<Known>> = OnceLock::new();
    ALL.get_or_init(|| {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let mut all = Vec::new();
        for _ in 0..FAMILIES {
            let mut family = vec![spec().new_tree(&mut runner).unwrap().current()];
            while family.len() < MEMBERS {
                let parent = family[family.len() / 2].clone();
                let steps = proptest::collection::vec(step(), 1..4);
                let steps = steps.new_tree(&mut runner).unwrap().current();
                family.push(steps.iter().fold(parent, |spec, step| spec.after(step)));
            }
            all.extend(family.into_iter().map(Known::of));
        }
        all
    })
}

/// Every pair within a family, and as many of different ones as make ten thousand.
fn pairs() -> Vec<(&'static Known, &'static Known)> {
    let all = policies();
    let mut pairs = Vec::new();
    for family in all.chunks(MEMBERS) {
        for a in family {
            pairs.extend(family.iter().map(|b| (a, b)));
        }
    }
    let (mut a, mut b) = (0, 1);
    while pairs.len() < 10_500 {
        pairs.push((&all[a % all.len()], &all[b % all.len()]));
        a += 7;
        b += 31;
    }
    pairs
}

fn compared(old: &Known, new: &Known, budget: usize) -> Difference {
    diff("site.toml", &old.reviewed, &new.reviewed, TODAY, budget)
}

/// What a comparison says of each of ten thousand pairs: that nothing is let through which it does
/// not call loosened, that the reverse mirrors it, and that equal means the same digest.
#[test]
fn what_is_not_called_loosened_lets_nothing_new_through() {
    let (mut tightened, mut loosened, mut count) = (0, 0, 0);
    for (old, new) in pairs() {
        count += 1;
        let (there, back) = (compared(old, new, 0), compared(new, old, 0));
        let verdict = there.verdict;
        tightened += usize::from(verdict == Change::Tightened);
        loosened += usize::from(verdict == Change::Loosened);
        allows_no_more(verdict, old, new);
        allows_no_more(verdict.mirrored(), new, old);
        assert_eq!(verdict, back.verdict.mirrored());
        assert_eq!(told(&there, false), told(&back, true));
        let same = old.reviewed.digest() == new.reviewed.digest();
        assert_eq!(there.changes.is_empty(), same);
    }
    assert!(count >= 10_000, "{count} pairs");
    // The test would show nothing if all were mixed.
    assert!(tightened > 150 && loosened > 150, "{tightened} {loosened}");
}

fn allows_no_more(verdict: Change, old: &Known, new: &Known) {
    let mut cells = old.seen().iter().zip(new.seen()).enumerate();
    if !verdict.loosens()
        && let Some((at, _)) = cells.find(|(_, (old, new))| !new.within(old))
    {
        panic!(
            "{verdict}, and allows more: {:#?}\n{}\n---\n{}\n--- packs\n{}\n{}",
            universe()[at],
            old.spec.site(),
            new.spec.site(),
            old.spec.pack(),
            new.spec.pack(),
        );
    }
}

/// All changes, without order; or as they would be the other way round.
fn told(difference: &Difference, mirrored: bool) -> Vec<String> {
    let changes = difference.changes.iter();
    let mut all: Vec<String> = changes
        .map(|entry| {
            let (mut sides, mut change) = ([&entry.old, &entry.new], entry.change);
            if mirrored {
                sides.reverse();
                change = change.mirrored();
            }
            // Its path has the name of the new policy's allow, which may be another.
            let ([old, new], order) = (sides, entry.order);
            format!("{order:?} {change} {old:?} {new:?} {:?}", entry.affects)
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_policy_equals_itself() {
    for known in policies() {
        let same = compared(known, known, 1_000);
        assert_eq!(same.verdict, Change::Equal);
        assert!(same.changes.is_empty() && same.found.tried == 0);
    }
}

/// Refusals of what was sent already.
const OF_ANSWERS: [Code; 6] = [
    Code::AnswerUnreadable,
    Code::LivenessMissing,
    Code::LivenessFailed,
    Code::LivenessIndeterminate,
    Code::LivenessScore,
    Code::FacesCount,
];

/// Witnesses do what they say when the test runs them its own way, are there wherever a request
/// that is tried shows a difference, and are the same seen from the other side.
#[test]
fn witnesses_show_what_they_say() {
    let pairs: Vec<_> = pairs().into_iter().step_by(25).collect();
    let mut shown = 0;
    for (old, new) in pairs {
        let there = compared(old, new, 3_000);
        for witness in &there.found.witnesses {
            shown += 1;
            for (policy, said) in [(&old.reviewed, &witness.old), (&new.reviewed, &witness.new)] {
                let ask = &witness.ask;
                assert_eq!(&ask.run(policy.policy()), said, "{witness}");
                if ask.calls > 1 || ask.wait.is_some() {
                    continue;
                }
                let own = seen(policy.policy(), &ask_of(ask));
                let passes = match ask.length {
                    // The body is not as long as the head says.
                    Some(_) => continue,
                    // Without an answer it says only that it is sent.
                    None if ask.answer.is_none() => match ask_of(ask).run(policy.policy()).0 {
                        Ok(_) => true,
                        Err(refusal) => OF_ANSWERS.contains(&refusal.code),
                    },
                    None => own != brute::Seen::Nothing,
                };
                assert_eq!(passes, said.passes(), "{witness}");
                if let Outcome::Released { body, .. } = said {
                    assert_eq!(own == brute::Seen::All, body.is_none(), "{witness}");
                }
            }
            assert_eq!(witness.old.compare(&witness.new), witness.change);
        }
        if !there.found.complete {
            continue;
        }
        let any = |change: Change| {
            let mut all = there.found.witnesses.iter();
            all.any(|w| w.change == change || w.change == Change::Mixed)
        };
        let mut cells = old.seen().iter().zip(new.seen());
        if cells.any(|(old, new)| !new.within(old)) {
            assert!(
                any(Change::Loosened),
                "{:#?}\n{}\n---\n{}",
                there.changes,
                old.spec.site(),
                new.spec.site()
            );
        }
        let back = compared(new, old, 3_000);
        let told = |difference: &Difference| -> Vec<_> {
            let all = difference.found.witnesses.iter();
            all.map(|w| (w.ask.to_string(), w.old.clone(), w.new.clone()))
                .collect()
        };
        let mirrored: Vec<_> = told(&back)
            .into_iter()
            .map(|(ask, old, new)| (ask, new, old))
            .collect();
        assert_eq!(told(&there), mirrored);
    }
    assert!(shown > 200, "{shown}");
}
