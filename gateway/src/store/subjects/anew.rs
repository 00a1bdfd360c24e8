//! Subjects under another wrapping key.

use super::opened_id;
use crate::store::db::{Conn, Error, on};
use crate::store::wrapping::Wrapping;

/// Wraps every subject's key anew, under `next`, and finds it under another hash. Done whole.
pub async fn wrap_anew(conn: &mut Conn, old: &Wrapping, next: &Wrapping) -> Result<u64, Error> {
    let mut done = 0;
    let mut after = Vec::new();
    loop {
        let rows: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
            "SELECT lookup, wrapped, sealed FROM subjects
             WHERE lookup > $1 AND wrapping = $2 ORDER BY lookup LIMIT 500",
        )
        .bind(after.as_slice())
        .bind(old.id.as_slice())
        .fetch_all(&mut *c)
        .await)?;
        let Some((last, _, _)) = rows.last() else {
            return Ok(done);
        };
        after.clone_from(last);
        for (lookup, wrapped, sealed) in rows {
            let key = old.unwrap(&wrapped)?;
            let named = opened_id(&key.open(&sealed)?)
                .ok_or_else(|| Error::Damaged("a subject's id is damaged"))?;
            let found = next.lookup(&named.environment, &named.provider, &named.id);
            let wrapped = next.wrap(&key)?;
            on!(conn, c => sqlx::query(
                "UPDATE subjects SET lookup = $1, wrapping = $2, wrapped = $3 WHERE lookup = $4",
            )
            .bind(found.as_slice())
            .bind(next.id.as_slice())
            .bind(wrapped.as_slice())
            .bind(lookup.as_slice())
            .execute(&mut *c)
            .await
            .map(drop))?;
            done += 1;
        }
    }
}
