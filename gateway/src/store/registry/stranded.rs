//! Faces where the policy does not name whoever stores them any more: by the policy nobody finds them due.

use super::Kept;
use crate::store::db::{Conn, Error, on};
use crate::store::rows::{signed, unsigned};

/// So many faces at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranded {
    /// Where.
    pub environment: String,
    /// At whom.
    pub provider: String,
    /// How many; no more are counted than was asked for.
    pub faces: u64,
}

/// Those at places that are none of these.
pub(in crate::store) async fn stranded(
    conn: &mut Conn,
    kept: &[Kept],
    most: u64,
) -> Result<Vec<Stranded>, Error> {
    let (mut found, mut after) = (Vec::new(), (String::new(), String::new()));
    while let Some((environment, provider)) = next(conn, &after).await? {
        let mut named = kept.iter();
        if !named.any(|kept| kept.environment == environment && kept.provider == provider) {
            found.push(Stranded {
                faces: faces(conn, (&environment, &provider), most).await?,
                environment: environment.clone(),
                provider: provider.clone(),
            });
        }
        after = (environment, provider);
    }
    found.retain(|stranded| stranded.faces > 0);
    Ok(found)
}

/// The place after another one: few steps through the index, however many faces there are.
async fn next(
    conn: &mut Conn,
    (environment, provider): &(String, String),
) -> Result<Option<(String, String)>, Error> {
    let next = on!(conn, c => sqlx::query_as(
        "SELECT environment, provider FROM subjects WHERE (environment, provider) > ($1, $2)
         ORDER BY environment, provider LIMIT 1",
    )
    .bind(environment.as_str())
    .bind(provider.as_str())
    .fetch_optional(&mut *c)
    .await)?;
    Ok(next)
}

async fn faces(
    conn: &mut Conn,
    (environment, provider): (&str, &str),
    most: u64,
) -> Result<u64, Error> {
    let (faces,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM (SELECT 1 FROM subjects
         WHERE environment = $1 AND provider = $2 AND enrolled IS NOT NULL LIMIT $3) AS there",
    )
    .bind(environment)
    .bind(provider)
    .bind(signed(most))
    .fetch_one(&mut *c)
    .await)?;
    Ok(unsigned(faces))
}
