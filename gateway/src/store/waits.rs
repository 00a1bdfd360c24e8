//! Who waits for the writer. Between giving up and being taken up one thing comes first, and both sides
//! know which: whoever was told that something is not done can rely on that.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout, timeout_at};

/// What was taken up takes no longer: then nobody knows what came of it. Long, since whoever is told by
/// then that nothing was done would be told wrong; and one alone is taken up at a time.
const TAKEN_UP: Duration = Duration::from_secs(300);

/// What is certain before all of it is done.
type Certain<T> = Arc<Mutex<Option<T>>>;

/// The writer's side: who waits for what it does.
pub struct Waits<T> {
    done: oneshot::Sender<Option<T>>,
    certain: Certain<T>,
    settled: Arc<AtomicBool>,
    /// That it was this side which came first.
    taken: Cell<bool>,
}

/// The asker's.
pub struct Waiting<T> {
    done: oneshot::Receiver<Option<T>>,
    certain: Certain<T>,
    settled: Arc<AtomicBool>,
}

/// Both.
pub fn waits<T>() -> (Waits<T>, Waiting<T>) {
    let (done, waited) = oneshot::channel();
    let settled = Arc::new(AtomicBool::new(false));
    let certain = Certain::default();
    (
        Waits {
            done,
            certain: Arc::clone(&certain),
            settled: Arc::clone(&settled),
            taken: Cell::new(false),
        },
        Waiting {
            done: waited,
            certain,
            settled,
        },
    )
}

impl<T> Waits<T> {
    /// Takes it up. False where nobody waits any more: then it must not be done.
    pub fn stays(&self) -> bool {
        if !self.taken.get() {
            let stays = !self.done.is_closed() && !self.settled.swap(true, Ordering::AcqRel);
            self.taken.set(stays);
        }
        self.taken.get()
    }

    /// From now on so much is certain, whatever becomes of the rest: who hears of nothing more hears this.
    pub fn is_certain(&self, what: T) {
        *self.certain.lock().unwrap_or_else(PoisonError::into_inner) = Some(what);
    }

    /// Tells what came of it; `None` where it could not be done. False where nobody heard.
    pub fn tell(self, what: Option<T>) -> bool {
        self.done.send(what).is_ok()
    }
}

impl<T> Waiting<T> {
    /// Waits until then, and on where it was taken up by then. `None` where it is not done, or where
    /// nobody knows.
    pub async fn until(mut self, until: Instant) -> Option<T> {
        let done = match timeout_at(until, &mut self.done).await {
            Ok(done) => done.ok(),
            Err(_) if !self.settled.swap(true, Ordering::AcqRel) => return None,
            Err(_) => {
                let done = timeout(TAKEN_UP, self.done).await;
                done.ok().and_then(Result::ok)
            }
        };
        let certain = || {
            let mut certain = self.certain.lock().unwrap_or_else(PoisonError::into_inner);
            certain.take()
        };
        done.unwrap_or_else(certain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_gave_up_is_not_taken_up() {
        let (waits, waiting) = waits::<u8>();
        assert_eq!(waiting.until(Instant::now()).await, None);
        assert!(!waits.stays());
        // Whoever went away did not even say so.
        let (waits, waiting) = super::waits::<u8>();
        drop(waiting);
        assert!(!waits.stays());
        assert!(!waits.tell(Some(7)));
    }

    #[tokio::test]
    async fn who_was_taken_up_hears_what_came_of_it() {
        let (waits, waiting) = waits::<u8>();
        assert!(waits.stays());
        assert!(waits.stays(), "asked twice, as by a second attempt");
        let waited = tokio::spawn(waiting.until(Instant::now()));
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(waits.tell(Some(7)));
        assert_eq!(waited.await.unwrap(), Some(7));
    }

    #[tokio::test(start_paused = true)]
    async fn who_hears_of_nothing_more_hears_what_is_certain() {
        for is_dropped in [false, true] {
            let (waits, waiting) = waits::<u8>();
            assert!(waits.stays());
            waits.is_certain(3);
            let waited = tokio::spawn(waiting.until(Instant::now()));
            if is_dropped {
                drop(waits);
                assert_eq!(waited.await.unwrap(), Some(3));
                continue;
            }
            tokio::time::sleep(TAKEN_UP / 2).await;
            assert!(!waited.is_finished());
            assert_eq!(waited.await.unwrap(), Some(3));
            assert!(!waits.tell(Some(7)));
        }
        // What was told is what it came to.
        let (waits, waiting) = waits::<u8>();
        assert!(waits.stays());
        waits.is_certain(3);
        assert!(waits.tell(None));
        assert_eq!(waiting.until(Instant::now()).await, None);
    }
}
