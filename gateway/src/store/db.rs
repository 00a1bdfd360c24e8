//! One connection, to either database. A statement is written once, in words that both understand
//! (`$1`, `ON CONFLICT`, `RETURNING`), and [`on!`] sends it to the one that is there.

use super::migrations;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};
use std::fmt;
use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the tables are.
#[derive(Clone)]
pub enum Place {
    /// A file of this machine.
    File(PathBuf),
    /// A server, perhaps shared by several gateways.
    Server(Box<PgConnectOptions>),
}

/// A connection.
pub enum Conn {
    /// To a file.
    Sqlite(SqliteConnection),
    /// To a server.
    Postgres(PgConnection),
}

/// Runs one expression with whichever connection it is.
macro_rules! on {
    ($conn:expr, $c:ident => $run:expr) => {
        match $conn {
            $crate::store::Conn::Sqlite($c) => $run,
            $crate::store::Conn::Postgres($c) => $run,
        }
    };
}
pub(crate) use on;

/// Another process may hold the file's only writer for so long.
const BUSY: Duration = Duration::from_secs(5);
/// A server that takes longer to connect to is not there.
const CONNECT: Duration = Duration::from_secs(5);

/// Why the store could not do something. Never holds a value that was stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database says so.
    #[error("{0}")]
    Database(#[from] sqlx::Error),
    /// Its tables are not this program's.
    #[error("{0}")]
    Tables(#[from] sqlx::migrate::MigrateError),
    /// A file beside it.
    #[error("{0}")]
    File(#[from] io::Error),
    /// It holds what cannot be.
    #[error("{0}")]
    Unsound(String),
    /// One of its rows does not open: what it is about cannot be done, and all else can.
    #[error("{0}")]
    Damaged(&'static str),
}

impl Error {
    /// Something that cannot be.
    pub fn unsound(why: impl Into<String>) -> Self {
        Self::Unsound(why.into())
    }

    /// Whether two got into each other's way, of several on one server: what was begun is undone, and
    /// done again it succeeds.
    pub fn is_contended(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        let code = error.as_database_error().and_then(|error| error.code());
        // A deadlock, and a serialization failure.
        code.is_some_and(|code| matches!(&*code, "40P01" | "40001"))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(options) => write!(
                f,
                "{}:{}/{}",
                options.get_host(),
                options.get_port(),
                options.get_database().unwrap_or_default()
            ),
        }
    }
}

impl Place {
    /// What a command line names: a PostgreSQL URL, or else a file.
    pub fn named(text: &str) -> Result<Self, Error> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Server(Box::new(text.parse::<PgConnectOptions>()?)));
        }
        Ok(Self::File(PathBuf::from(text)))
    }

    /// Connects, and brings the tables up to date.
    pub async fn open(&self) -> Result<Conn, Error> {
        let mut conn = self.connect().await?;
        migrations::run(&mut conn).await?;
        Ok(conn)
    }

    /// Connects to tables that are up to date already.
    pub async fn connect(&self) -> Result<Conn, Error> {
        match self {
            Self::File(path) => {
                create(path)?;
                let options = file(path)
                    .journal_mode(SqliteJournalMode::Wal)
                    // A commit is on the disk when it returns, in `before-answer` and else.
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    // What is deleted is overwritten.
                    .pragma("secure_delete", "ON");
                Ok(Conn::Sqlite(options.connect().await?))
            }
            Self::Server(options) => {
                let options = options.as_ref().clone().disable_statement_logging();
                match tokio::time::timeout(CONNECT, options.connect()).await {
                    Ok(conn) => Ok(Conn::Postgres(conn?)),
                    Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
                }
            }
        }
    }

    /// Whether it is a file that nobody writes: there is no log beside it.
    pub fn is_still(&self) -> bool {
        matches!(self, Self::File(path) if !beside(path, "-wal").exists())
    }

    /// Connects to read only, and changes nothing: not even of a copy that lies somewhere.
    pub async fn read(&self) -> Result<Conn, Error> {
        match self {
            Self::File(path) => {
                // Opening a file that is not there would say no more than that.
                std::fs::metadata(path)?;
                // Then nothing is made beside it either.
                let options = file(path).read_only(true).immutable(self.is_still());
                Ok(Conn::Sqlite(options.connect().await?))
            }
            Self::Server(_) => {
                let mut conn = self.connect().await?;
                if let Conn::Postgres(conn) = &mut conn {
                    sqlx::query("SET default_transaction_read_only = on")
                        .execute(conn)
                        .await?;
                }
                Ok(conn)
            }
        }
    }
}

/// The file that SQLite keeps beside another.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn file(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY)
        .statement_cache_capacity(64)
        .disable_statement_logging()
}

/// The file, its owner's alone; those that SQLite makes beside it follow its mode.
fn create(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    options.open(path).map(drop)
}

impl Conn {
    /// Begins what is then done whole or not at all. A connection on which a step fails is dropped
    /// by whoever has it, and the step is undone with it.
    pub async fn begin(&mut self) -> Result<(), Error> {
        match self {
            // At once for writing: two that read first and then write could not both go on.
            Self::Sqlite(conn) => sqlx::query("BEGIN IMMEDIATE")
                .execute(conn)
                .await
                .map(drop)?,
            Self::Postgres(conn) => sqlx::query("BEGIN").execute(conn).await.map(drop)?,
        }
        Ok(())
    }

    /// Begins what reads all of one moment, whoever writes meanwhile.
    pub async fn snapshot(&mut self) -> Result<(), Error> {
        match self {
            Self::Sqlite(conn) => sqlx::query("BEGIN").execute(conn).await.map(drop)?,
            Self::Postgres(conn) => sqlx::query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .execute(conn)
                .await
                .map(drop)?,
        }
        Ok(())
    }

    /// Ends it.
    pub async fn commit(&mut self) -> Result<(), Error> {
        on!(self, c => sqlx::query("COMMIT").execute(c).await.map(drop))?;
        Ok(())
    }

    /// Ends it as if it had never begun.
    pub async fn rollback(&mut self) -> Result<(), Error> {
        on!(self, c => sqlx::query("ROLLBACK").execute(c).await.map(drop))?;
        Ok(())
    }

    /// Ends the connection in peace.
    pub async fn close(self) -> Result<(), Error> {
        on!(self, c => c.close().await)?;
        Ok(())
    }

    /// Whether it still answers.
    pub async fn ping(&mut self) -> Result<(), Error> {
        on!(self, c => c.ping().await)?;
        Ok(())
    }

    /// Whether there is room for more than one small step: a disk that is all but full takes that, and
    /// nothing after it.
    pub async fn has_room(&mut self) -> Result<(), Error> {
        if matches!(self, Self::Postgres(_)) {
            return Ok(());
        }
        self.begin().await?;
        if let Self::Sqlite(conn) = self {
            // Taken away again in the same step, and written all the same: what is deleted is
            // overwritten.
            for sql in [
                "INSERT INTO ledger_chains (chain, number, began) VALUES (zeroblob(65536), -1, 0)",
                "DELETE FROM ledger_chains WHERE chain = zeroblob(65536)",
            ] {
                sqlx::query(sql).execute(&mut *conn).await?;
            }
        }
        self.commit().await
    }

    /// Empties the write-ahead log, which remembers what was deleted.
    pub async fn truncate_log(&mut self) -> Result<(), Error> {
        if let Self::Sqlite(conn) = self {
            let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
                .fetch_one(conn)
                .await?;
            if busy != 0 {
                return Err(Error::unsound("another process reads the write-ahead log"));
            }
        }
        Ok(())
    }

    /// The same, for whoever keeps others waiting: where somebody reads it now, it is left as it is.
    pub async fn try_truncate_log(&mut self) -> Result<(), Error> {
        self.patience(Duration::ZERO).await?;
        let truncated = self.truncate_log().await;
        self.patience(BUSY).await?;
        truncated
    }

    /// The same again and again for some seconds, none of which anybody waits for. Whether it is empty.
    pub async fn empty_log(&mut self) -> bool {
        for _ in 0..25 {
            if self.try_truncate_log().await.is_ok() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        false
    }

    /// How long a step waits for another process.
    async fn patience(&mut self, patience: Duration) -> Result<(), Error> {
        if let Self::Sqlite(conn) = self {
            let sql = format!("PRAGMA busy_timeout = {}", patience.as_millis());
            sqlx::query(AssertSqlSafe(sql)).execute(conn).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    /// A verification reads all of one moment, and may take minutes.
    #[tokio::test]
    async fn whoever_reads_long_keeps_no_writer_waiting() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("visor.db"));
        let mut writer = place.open().await.unwrap();
        assert!(writer.has_room().await.is_ok());
        let mut reader = place.read().await.unwrap();
        reader.snapshot().await.unwrap();
        let chains = crate::store::chains(&mut reader).await.unwrap();
        assert!(chains.is_empty());
        assert!(writer.has_room().await.is_ok());
        let began = Instant::now();
        assert!(writer.try_truncate_log().await.is_err());
        assert!(began.elapsed() < BUSY / 2, "{:?}", began.elapsed());
        assert!(writer.has_room().await.is_ok());
        reader.rollback().await.unwrap();
        assert!(writer.try_truncate_log().await.is_ok());
        let Conn::Sqlite(writer) = &mut writer else {
            panic!("a file")
        };
        let patience: (i64,) = sqlx::query_as("PRAGMA busy_timeout")
            .fetch_one(writer)
            .await
            .unwrap();
        assert_eq!(Duration::from_millis(patience.0.unsigned_abs()), BUSY);
    }

    #[tokio::test]
    async fn a_file_is_still_while_nobody_has_it_open_to_write() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::File(folder.path().join("visor.db"));
        for _ in 0..2 {
            let mut writer = place.open().await.unwrap();
            assert!(writer.has_room().await.is_ok());
            assert!(!place.is_still());
            writer.close().await.unwrap();
            assert!(place.is_still());
        }
        let reader = place.read().await.unwrap();
        assert!(place.is_still(), "nothing is made beside it");
        reader.close().await.unwrap();
    }
}
