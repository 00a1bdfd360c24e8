//! A commit whose end nobody heard.

use super::{Planned, Writer};
use crate::store::Place;
use crate::store::ledger::Health;
use crate::store::tests::kit::{Site, block_on, entry, rows};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Its batch was given up, the store stays away for a while, and then there is another one: that is not
/// taken for the one that landed, and what landed is not done again.
#[test]
fn what_landed_unheard_does_not_swallow_the_next_batch() {
    let site = Site::new();
    block_on(async {
        let settings = site.settings(Duration::from_secs(3_600));
        let health = Arc::<Health>::default();
        let open = Writer::open(settings, Arc::clone(&health), Arc::new(|_| {}));
        let mut writer = open.await.unwrap();
        health.missing.store(3, Ordering::Relaxed);
        let before = writer.head.clone();
        writer.put(vec![(entry(0), None)]).await;
        assert_eq!(health.missing.load(Ordering::Relaxed), 0);
        // As if the connection had broken before the answer.
        health.missing.store(3, Ordering::Relaxed);
        writer.planned = Some(Planned {
            head: std::mem::replace(&mut writer.head, before),
            missing: 3,
            line: None,
        });
        writer.conn.take().unwrap().close().await.unwrap();
        let (place, aside) = (site.path("visor.db"), site.path("aside.db"));
        std::fs::rename(&place, &aside).unwrap();
        std::fs::create_dir(&place).unwrap();
        let back = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(120));
            std::fs::remove_dir(&place).unwrap();
            std::fs::rename(&aside, &place).unwrap();
        });
        writer.put(vec![(entry(1), None)]).await;
        back.join().unwrap();
        assert_eq!(health.missing.load(Ordering::Relaxed), 0);
        let mut conn = Place::File(site.path("visor.db")).connect().await.unwrap();
        let all = rows(&mut conn, &site.chain()).await;
        let kinds: Vec<_> = all.iter().map(|row| &*row.record.kind).collect();
        assert_eq!(kinds, ["gap", "request", "request"]);
        let decisions = [&all[1].record.decision, &all[2].record.decision];
        assert_eq!(
            decisions,
            [&entry(0).record.decision, &entry(1).record.decision]
        );
    });
}
