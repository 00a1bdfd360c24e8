//! The tables, in versions. A version that has been released never changes: what comes later is a
//! file of its own, and a line of [`ALL`].

use super::db::Conn;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

/// Number, name, and what to run, in words that one of the two databases understands.
const ALL: &[(i64, &str, &str)] = &[
    (1, "ledger", include_str!("migrations/0001_ledger.sql")),
    (2, "subjects", include_str!("migrations/0002_subjects.sql")),
    (3, "erasures", include_str!("migrations/0003_erasures.sql")),
    (4, "inbox", include_str!("migrations/0004_inbox.sql")),
    (5, "life", include_str!("migrations/0005_life.sql")),
    (6, "journal", include_str!("migrations/0006_journal.sql")),
    (7, "wrapping", include_str!("migrations/0007_wrapping.sql")),
];

/// Brings the tables to this program's version. A database of a later version is an error.
pub(super) async fn run(conn: &mut Conn) -> Result<(), MigrateError> {
    match conn {
        Conn::Sqlite(conn) => migrator(sqlite).run(conn).await,
        Conn::Postgres(conn) => migrator(postgres).run(conn).await,
    }
}

fn migrator(spell: fn(&str) -> String) -> Migrator {
    let migrations = ALL.iter().map(|(version, name, sql)| {
        let sql = AssertSqlSafe(spell(sql)).into_sql_str();
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// In SQLite's: only under this name is a key the row's own number.
fn sqlite(sql: &str) -> String {
    sql.replace(" BIGINT PRIMARY KEY ", " INTEGER PRIMARY KEY ")
}

/// In PostgreSQL's words.
fn postgres(sql: &str) -> String {
    sql.replace(" BLOB ", " BYTEA ")
        .replace(" BLOB,", " BYTEA,")
        .replace(") WITHOUT ROWID;", ");")
}
