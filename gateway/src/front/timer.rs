//! One timer for a connection's whole life.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// A deadline that is moved with every request. The runtime's timer is touched only when the
/// deadline comes nearer or the old one has passed: a keep-alive connection that is asked a
/// thousand times a second registers a timer about once per idle time, not per request.
pub struct Timer {
    sleep: Pin<Box<Sleep>>,
    armed: Instant,
    due: Instant,
}

impl Timer {
    /// Due after `time`.
    pub fn new(time: Duration) -> Self {
        let due = Instant::now() + time;
        Self {
            sleep: Box::pin(sleep_until(due)),
            armed: due,
            due,
        }
    }

    /// Due `time` from now instead.
    pub fn set(&mut self, time: Duration) {
        self.due = Instant::now() + time;
        if self.due < self.armed {
            self.arm();
        }
    }

    /// Ready once due.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if self.sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            if self.due <= self.armed {
                return Poll::Ready(());
            }
            self.arm();
        }
    }

    /// The output of `future`, or `None` once due.
    pub async fn limit<F: Future>(&mut self, future: F) -> Option<F::Output> {
        let mut future = std::pin::pin!(future);
        std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => self.poll(cx).map(|()| None),
        })
        .await
    }

    fn arm(&mut self) {
        self.armed = self.due;
        self.sleep.as_mut().reset(self.due);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, poll_fn};

    const MS: Duration = Duration::from_millis(1);

    #[tokio::test]
    async fn a_deadline_moves_both_ways() {
        let start = Instant::now();
        let mut timer = Timer::new(MS * 3_600_000);
        timer.set(MS * 20);
        assert!(
            timer.limit(pending::<()>()).await.is_none(),
            "nearer than it was armed for"
        );
        assert!(start.elapsed() >= MS * 20);

        let mut timer = Timer::new(MS);
        timer.set(MS * 40);
        poll_fn(|cx| timer.poll(cx)).await;
        assert!(
            start.elapsed() >= MS * 60,
            "the first, nearer time does not count any more"
        );
    }

    #[tokio::test]
    async fn what_is_ready_wins_over_the_deadline() {
        let mut timer = Timer::new(Duration::ZERO);
        assert_eq!(timer.limit(async { 7 }).await, Some(7));
    }
}
