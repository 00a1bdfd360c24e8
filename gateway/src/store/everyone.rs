//! Erasing everyone: two must ask for it, and who asked first is on the disk.

use super::db::{Conn, Error, on};
use super::rows::{signed, unsigned};
use std::time::Duration;
use visor_policy::life::{self, Second};

/// Other allows may have longer windows: what is older than this and than one's own goes, in
/// milliseconds.
const TIDIED: u64 = 7 * 86_400_000;

/// Somebody asks to erase everyone: whether that is the second of two. What counts is used up by it.
pub(super) async fn second(
    conn: &mut Conn,
    request: &[u8; 32],
    caller: &str,
    now: u64,
    window: Duration,
) -> Result<Second, Error> {
    let first: Option<(String, i64)> = on!(conn, c => sqlx::query_as(
        "SELECT caller, time FROM erase_all_requests WHERE request = $1",
    )
    .bind(request.as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    let known = first
        .as_ref()
        .map(|(caller, time)| (caller.as_str(), unsigned(*time)));
    if let (Second::Do, Some((first, time))) = (life::second(known, caller, now, window), &first) {
        let used = on!(conn, c => sqlx::query(
            "DELETE FROM erase_all_requests WHERE request = $1 AND caller = $2 AND time = $3",
        )
        .bind(request.as_slice())
        .bind(first.as_str())
        .bind(*time)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?;
        // Of two that come second at once, one is.
        if used == 1 {
            return Ok(Second::Do);
        }
    }
    // Requests that nobody seconded are of no use to anybody.
    let window = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
    on!(conn, c => sqlx::query("DELETE FROM erase_all_requests WHERE time < $1 AND request <> $2")
        .bind(signed(now.saturating_sub(window.max(TIDIED))))
        .bind(request.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    on!(conn, c => sqlx::query(
        "INSERT INTO erase_all_requests (request, caller, time) VALUES ($1, $2, $3)
         ON CONFLICT (request) DO UPDATE SET caller = excluded.caller, time = excluded.time",
    )
    .bind(request.as_slice())
    .bind(caller)
    .bind(signed(now))
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(Second::Wait)
}
