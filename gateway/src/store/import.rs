//! Faces that were stored before this gateway: taken into the registry, all or none.

use super::db::{Conn, Error, on};
use super::journal::{self, Journal};
use super::registry::{self, Enrolled, Enrolment};
use super::rows::signed;
use super::subjects::{self, Named};
use super::wrapping::Wrapping;

/// One of them.
pub struct Imported {
    /// Whose.
    pub subject: Named,
    /// As far as it is known.
    pub enrolment: Enrolment,
    /// The last interaction, in milliseconds since 1970.
    pub interacted: u64,
}

/// What an import came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Faces that are known now and were not.
    pub new: u64,
    /// Faces that were known already: of them only an older beginning and a later interaction are taken.
    pub known: u64,
    /// Faces of subjects that were erased since, or whose erasure is owed: left out.
    pub erased: u64,
}

/// Takes faces into the registry. Done again, it changes nothing.
pub async fn import(
    conn: &mut Conn,
    wrapping: &Wrapping,
    journal: &Journal,
    faces: &[Imported],
) -> Result<Count, Error> {
    let mut count = Count::default();
    conn.begin().await?;
    for face in faces {
        let lookup = subjects::lookup(wrapping, &face.subject);
        let hash = journal::of(wrapping, Some(&face.subject));
        let erased = journal.get(&hash);
        if erased.is_some_and(|known| known.done >= face.enrolment.time) {
            count.erased += 1;
            continue;
        }
        let known = registry::face(conn, wrapping, &face.subject)
            .await?
            .is_some();
        if !known {
            let enrolled = registry::enrol(conn, wrapping, &face.subject, &face.enrolment).await?;
            if enrolled == Enrolled::Owed {
                count.erased += 1;
                continue;
            }
        }
        on!(conn, c => sqlx::query(
            "UPDATE subjects SET
             enrolled = CASE WHEN enrolled > $2 THEN $2 ELSE enrolled END,
             interacted = CASE WHEN COALESCE(interacted, 0) < $3 THEN $3 ELSE interacted END
             WHERE lookup = $1",
        )
        .bind(lookup.as_slice())
        .bind(signed(face.enrolment.time))
        .bind(signed(face.interacted))
        .execute(&mut *c)
        .await
        .map(drop))?;
        match known {
            true => count.known += 1,
            false => count.new += 1,
        }
    }
    conn.commit().await?;
    Ok(count)
}
