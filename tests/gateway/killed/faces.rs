//! People who enrol and are erased, and a vendor that stores faces and loses answers.

use crate::kit::bed::Ask;
use crate::kit::{Bed, Reply};
use crate::life::enrol;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A vendor that stores faces and loses answers.
#[derive(Default)]
pub struct Vendor {
    stored: Mutex<HashSet<String>>,
    calls: AtomicU64,
    honest: AtomicBool,
}

impl Vendor {
    pub fn answer(&self, method: &str, path: &str, person: Option<&str>) -> Reply {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let honest = self.honest.load(Ordering::Relaxed);
        // Now and then it does what it was asked for and does not say so, or does not do it.
        let mood = if honest { 9 } else { call % 7 };
        if method == "POST" {
            if mood != 1 {
                let person = person.unwrap_or_default().to_owned();
                self.stored.lock().unwrap().insert(person);
            }
        } else if mood != 1 {
            let id = path.rsplit('/').next().unwrap_or_default();
            self.stored.lock().unwrap().remove(id);
        }
        match (mood, method) {
            (0 | 1, _) => Reply::new(503, &[], ""),
            (2, _) => Reply::raw("").close(),
            (_, "POST") => Reply::json(200, r#"{"ok":true}"#),
            _ => Reply::new(204, &[], ""),
        }
    }

    /// From now on it does what it is asked for, and says so.
    pub fn is_honest_now(&self) {
        self.honest.store(true, Ordering::Relaxed);
    }

    pub fn stored(&self) -> HashSet<String> {
        self.stored.lock().unwrap().clone()
    }
}

/// Who was erased, as far as callers were told.
#[derive(Default)]
pub struct People {
    next: AtomicU64,
    /// Subject, receipt and salt.
    pub promised: Mutex<Vec<(String, String, String)>>,
}

impl People {
    pub fn count(&self) -> usize {
        self.promised.lock().unwrap().len()
    }

    /// Enrols one after the other, and has two of three erased, until told to stop or cut off.
    pub fn come_and_go(&self, bed: &Bed, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let id = format!("p-{number}");
            let erase = bed.ask("DELETE", &format!("/v1/faces/{id}"));
            if sent(enrol(bed, &id)).is_none() {
                return;
            }
            if number.is_multiple_of(3) {
                continue;
            }
            let Some(answer) = sent(erase) else { return };
            let header = |name| answer.header(name).map(str::to_owned);
            let receipt = header("visor-erasure").or(header("visor-erasure-owed"));
            if let (Some(receipt), Some(salt)) = (receipt, header("visor-erasure-salt")) {
                self.promised.lock().unwrap().push((id, receipt, salt));
            }
        }
    }
}

/// `None` where the gateway went away.
fn sent(ask: Ask<'_>) -> Option<crate::kit::Answer> {
    catch_unwind(AssertUnwindSafe(|| ask.send())).ok()
}
