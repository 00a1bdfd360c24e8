//! Whatever vendors, endpoints, gateways and people do, in whatever order: against a model.

use super::super::db::{Conn, Place};
use super::super::wrapping::Wrapping;
use super::seal::Head;
use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const LIMITS: Limits = Limits {
    events: 12,
    bytes: u64::MAX,
};
const LEASE: Duration = Duration::from_secs(3_600);
const OWNERS: [[u8; 16]; 2] = [[1; 16], [2; 16]];

#[derive(Debug, Clone)]
enum Act {
    /// A vendor sends an event of a session.
    Put(u8, u8),
    /// A gateway takes what is due.
    Lease(usize, u32),
    /// A try of its ends, the first or another.
    End(usize, u8, End),
    /// A gateway dies and starts again.
    Restart(usize),
    /// People.
    Replay(u8),
    ReplayAll,
    Drop(u8),
}

#[derive(Debug, Clone, Copy)]
enum End {
    Done,
    Again,
    Aside,
}

fn act() -> impl Strategy<Value = Act> {
    let end = prop_oneof![3 => Just(End::Done), 2 => Just(End::Again), 1 => Just(End::Aside)];
    prop_oneof![
        6 => (0_u8..3, 0_u8..6).prop_map(|(session, event)| Act::Put(session, event)),
        6 => (0_usize..2, 1_u32..4).prop_map(|(who, most)| Act::Lease(who, most)),
        8 => (0_usize..2, 0_u8..4, end).prop_map(|(who, which, end)| Act::End(who, which, end)),
        1 => (0_usize..2).prop_map(Act::Restart),
        1 => (1_u8..30).prop_map(Act::Replay),
        1 => Just(Act::ReplayAll),
        1 => (1_u8..30).prop_map(Act::Drop),
    ]
}

/// What should be there.
#[derive(Default)]
struct Model {
    seen: BTreeSet<String>,
    /// By order number: the session, and whether it is set aside.
    events: BTreeMap<u64, (u8, bool)>,
    /// Under way: by whom, and which try.
    flying: BTreeMap<u64, (usize, Step)>,
    last: u64,
}

impl Model {
    /// The first of a session that waits, if nothing of it is under way.
    fn heads(&self) -> BTreeSet<u64> {
        let mut heads = BTreeMap::new();
        for (seq, (session, dead)) in &self.events {
            if !dead {
                heads.entry(*session).or_insert(*seq);
            }
        }
        for seq in self.flying.keys() {
            if let Some((session, _)) = self.events.get(seq) {
                heads.remove(session);
            }
        }
        heads.into_values().collect()
    }
}

fn arrival(session: u8, event: u8) -> Arrival {
    Arrival {
        content: Content {
            head: Head {
                receive: "events".into(),
                id: format!("evt_{session}_{event}"),
                decision: "d".into(),
                headers: Vec::new(),
            },
            body: vec![session, event],
        },
        replay_key: format!("id:{session}-{event}"),
        session: Some(format!("s-{session}")),
        remember: LEASE,
    }
}

async fn follow(acts: Vec<Act>) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::File(folder.path().join("inbox.db"));
    let mut conn = place.open().await.unwrap();
    let mut turn = Turn::begin(&mut conn).await.unwrap();
    let seals = turn.open(Wrapping::new(&[9; 32])).await.unwrap();
    turn.end().await.unwrap();
    let mut model = Model::default();
    for act in acts {
        let mut turn = Turn::begin(&mut conn).await.unwrap();
        match act {
            Act::Put(session, event) => {
                let arrival = arrival(session, event);
                let kept = turn.put(&seals, &LIMITS, &arrival).await.unwrap();
                let expected = match model.seen.contains(&arrival.replay_key) {
                    true => Kept::Repeated,
                    false if model.events.len() as u64 >= LIMITS.events => Kept::Full,
                    false => Kept::New,
                };
                prop_assert_eq!(kept, expected);
                if kept == Kept::New {
                    model.last += 1;
                    model.seen.insert(arrival.replay_key);
                    model.events.insert(model.last, (session, false));
                }
            }
            Act::Lease(who, most) => {
                let heads = model.heads();
                let some = turn
                    .lease(&seals, &OWNERS[who], "events", most, LEASE)
                    .await
                    .unwrap();
                prop_assert_eq!(some.len(), heads.len().min(most as usize));
                for one in some {
                    let seq = one.step.seq;
                    prop_assert!(heads.contains(&seq), "{} of {:?}", seq, heads);
                    prop_assert_eq!(one.content.unwrap().body[0], model.events[&seq].0);
                    model.flying.insert(seq, (who, one.step));
                }
            }
            Act::End(who, which, end) => {
                let Some((seq, (owner, step))) = model
                    .flying
                    .iter()
                    .nth(usize::from(which))
                    .map(|(seq, flying)| (*seq, *flying))
                else {
                    turn.end().await.unwrap();
                    continue;
                };
                let outcome = match end {
                    End::Done => Outcome::Done,
                    End::Again => Outcome::Again {
                        after: Duration::ZERO,
                        counts: true,
                        status: 500,
                    },
                    End::Aside => Outcome::Aside {
                        keep: LEASE,
                        status: 500,
                    },
                };
                // What another says, or of another try, is of no account.
                let other = Step {
                    tries: step.tries + 1,
                    ..step
                };
                prop_assert!(!turn.finish(&OWNERS[owner], other, &outcome).await.unwrap());
                let ours = turn.finish(&OWNERS[who], step, &outcome).await.unwrap();
                prop_assert_eq!(ours, who == owner);
                if ours {
                    model.flying.remove(&seq);
                    match end {
                        End::Done => drop(model.events.remove(&seq)),
                        End::Again => {}
                        End::Aside => model.events.get_mut(&seq).unwrap().1 = true,
                    }
                }
            }
            Act::Restart(who) => {
                turn.release(&OWNERS[who], &[]).await.unwrap();
                model.flying.retain(|_, (owner, _)| *owner != who);
            }
            Act::Replay(seq) => {
                let there = replay(&mut turn, u64::from(seq)).await.unwrap();
                let event = model.events.get_mut(&u64::from(seq));
                prop_assert_eq!(there, event.is_some());
                if let Some((_, dead)) = event {
                    *dead = false;
                }
            }
            Act::ReplayAll => {
                let count = replay_dead(&mut turn, None).await.unwrap();
                let dead = model.events.values_mut().filter(|(_, dead)| *dead);
                prop_assert_eq!(count, dead.map(|(_, dead)| *dead = false).count() as u64);
            }
            Act::Drop(seq) => {
                let seq = u64::from(seq);
                let expected = match (
                    model.events.contains_key(&seq),
                    model.flying.contains_key(&seq),
                ) {
                    (false, _) => Dropped::Nowhere,
                    (true, true) => Dropped::UnderWay,
                    (true, false) => Dropped::Gone,
                };
                prop_assert_eq!(drop_event(&mut turn, seq).await.unwrap(), expected);
                if expected == Dropped::Gone {
                    model.events.remove(&seq);
                }
            }
        }
        let totals = turn.end().await.unwrap();
        let all = list(&mut conn, 0, 100, false, None).await.unwrap();
        let numbers: Vec<u64> = all.iter().map(|shown| shown.seq).collect();
        prop_assert_eq!(&numbers, &model.events.keys().copied().collect::<Vec<_>>());
        let expected = Totals {
            last: model.last,
            events: model.events.len() as u64,
            dead: model.events.values().filter(|(_, dead)| *dead).count() as u64,
            bytes: all.iter().map(|shown| shown.bytes).sum(),
        };
        prop_assert_eq!(totals, expected);
    }
    // Whatever was left: with everybody gone and all replayed, each session comes out in order.
    let mut turn = Turn::begin(&mut conn).await.unwrap();
    for owner in &OWNERS {
        turn.release(owner, &[]).await.unwrap();
    }
    replay_dead(&mut turn, None).await.unwrap();
    let mut out: BTreeMap<u8, Vec<u64>> = BTreeMap::new();
    loop {
        let some = turn
            .lease(&seals, &OWNERS[0], "events", 2, LEASE)
            .await
            .unwrap();
        if some.is_empty() {
            break;
        }
        for one in some {
            out.entry(model.events[&one.step.seq].0)
                .or_default()
                .push(one.step.seq);
            prop_assert!(
                turn.finish(&OWNERS[0], one.step, &Outcome::Done)
                    .await
                    .unwrap()
            );
        }
    }
    prop_assert_eq!(turn.totals.events, 0);
    prop_assert_eq!((turn.totals.dead, turn.totals.bytes), (0, 0));
    turn.end().await.unwrap();
    for (session, order) in &out {
        let expected = model.events.iter().filter(|(_, (of, _))| of == session);
        prop_assert_eq!(order, &expected.map(|(seq, _)| *seq).collect::<Vec<_>>());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn every_session_is_in_order_and_every_count_right(acts in proptest::collection::vec(act(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(follow(acts))?;
    }
}

/// Of many whose time is over at once some go with each turn, until none is left.
#[test]
fn many_are_forgotten_in_turns() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = Place::File(folder.path().join("inbox.db"))
            .open()
            .await
            .unwrap();
        let Conn::Sqlite(c) = &mut conn else {
            panic!("a file")
        };
        sqlx::query(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 12002)
             INSERT INTO inbox_seen (event, forget)
             SELECT CAST(n AS BLOB), CASE WHEN n > 12000 THEN 9000000000000 ELSE n END FROM n",
        )
        .execute(c)
        .await
        .unwrap();
        for (forgotten, more) in [(5_000, true), (5_000, true), (2_000, false), (0, false)] {
            let mut turn = Turn::begin(&mut conn).await.unwrap();
            let tidied = Tidied {
                gone: 0,
                forgotten,
                more,
            };
            assert_eq!(turn.tidy().await.unwrap(), tidied);
            turn.end().await.unwrap();
        }
    });
}

#[test]
fn what_is_forgotten_may_come_again_and_what_waits_may_not() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = Place::File(folder.path().join("inbox.db"))
            .open()
            .await
            .unwrap();
        let mut turn = Turn::begin(&mut conn).await.unwrap();
        let seals = turn.open(Wrapping::new(&[9; 32])).await.unwrap();
        let brief = |event| Arrival {
            remember: Duration::from_millis(20),
            ..arrival(0, event)
        };
        assert_eq!(
            turn.put(&seals, &LIMITS, &brief(1)).await.unwrap(),
            Kept::New
        );
        let leased = turn
            .lease(&seals, &OWNERS[0], "events", 1, LEASE)
            .await
            .unwrap();
        assert!(
            turn.finish(&OWNERS[0], leased[0].step, &Outcome::Done)
                .await
                .unwrap()
        );
        assert_eq!(
            turn.put(&seals, &LIMITS, &brief(1)).await.unwrap(),
            Kept::Repeated
        );
        assert_eq!(
            turn.put(&seals, &LIMITS, &brief(2)).await.unwrap(),
            Kept::New
        );
        // A lease that is over is anybody's; what its owner then says is of no account.
        let short = Duration::from_millis(10);
        let late = turn
            .lease(&seals, &OWNERS[0], "events", 1, short)
            .await
            .unwrap();
        turn.now += 50;
        turn.tidy().await.unwrap();
        assert_eq!(
            turn.put(&seals, &LIMITS, &brief(1)).await.unwrap(),
            Kept::New
        );
        assert_eq!(
            turn.put(&seals, &LIMITS, &brief(2)).await.unwrap(),
            Kept::Repeated
        );
        let mine = turn
            .lease(&seals, &OWNERS[1], "events", 9, LEASE)
            .await
            .unwrap();
        assert_eq!(mine.len(), 1, "one session");
        assert_eq!(mine[0].step.seq, late[0].step.seq);
        assert!(
            !turn
                .finish(&OWNERS[0], late[0].step, &Outcome::Done)
                .await
                .unwrap()
        );
        assert!(
            turn.finish(&OWNERS[1], mine[0].step, &Outcome::Done)
                .await
                .unwrap()
        );
        assert_eq!(turn.next_due("events").await.unwrap(), None);
        turn.end().await.unwrap();
    });
}
