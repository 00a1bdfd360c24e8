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
const FAMILIES: usize = 14;
const MEMBERS: usize = 14;

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

#[test]
fn what_is_not_called_loosened_lets_nothing_new_through() {
    let (mut tightened, mut loosened) = (0, 0);
    let mut count = 0;
    for (old, new) in pairs() {
        count += 1;
        let verdict = compared(old, new, 0).verdict;
        tightened += usize::from(verdict == Change::Tightened);
        loosened += usize::from(verdict == Change::Loosened);
        let cells = || old.seen().iter().zip(new.seen()).enumerate();
        let shown = |at: usize| {
            format!(
                "{verdict}: {:#?}\n{}\n---\n{}\n--- pack\n{}\n{}",
                universe()[at],
                old.spec.site(),
                new.spec.site(),
                old.spec.pack() == new.spec.pack(),
                new.spec.pack(),
            )
        };
        if !verdict.loosens()
            && let Some((at, _)) = cells().find(|(_, (old, new))| !new.within(old))
        {
            panic!("allows more: {}", shown(at));
        }
        if !verdict.mirrored().loosens()
            && let Some((at, _)) = cells().find(|(_, (old, new))| !old.within(new))
        {
            panic!("allows less: {}", shown(at));
        }
    }
    assert!(count >= 10_000, "{count} pairs");
    // The test would show nothing if all were mixed.
    assert!(tightened > 150 && loosened > 150, "{tightened} {loosened}");
}

#[test]
fn a_comparison_mirrors_its_reverse_and_a_policy_equals_itself() {
    for known in policies() {
        let same = compared(known, known, 1_000);
        assert_eq!(same.verdict, Change::Equal);
        assert!(same.changes.is_empty() && same.found.tried == 0);
    }
    for (old, new) in pairs() {
        let (there, back) = (compared(old, new, 0), compared(new, old, 0));
        assert_eq!(there.verdict, back.verdict.mirrored());
        let told = |difference: &Difference, mirrored: bool| {
            let mut all: Vec<String> = difference
                .changes
                .iter()
                .map(|entry| {
                    let (mut sides, mut change) = ([&entry.old, &entry.new], entry.change);
                    if mirrored {
                        sides.reverse();
                        change = change.mirrored();
                    }
                    let [old, new] = sides;
                    // A path has the name of the new policy's allow, which may be another.
                    let order = entry.order;
                    format!("{order:?} {change} {old:?} {new:?} {:?}", entry.affects)
                })
                .collect();
            all.sort();
            all
        };
        assert_eq!(told(&there, false), told(&back, true));
    }
}

#[test]
fn equal_means_that_the_digest_is_the_same() {
    for (old, new) in pairs() {
        let equal = compared(old, new, 0).changes.is_empty();
        assert_eq!(equal, old.reviewed.digest() == new.reviewed.digest());
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
    let pairs: Vec<_> = pairs().into_iter().step_by(15).collect();
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
    assert!(shown > 300, "{shown}");
}
