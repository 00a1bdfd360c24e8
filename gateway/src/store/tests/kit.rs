//! A ledger in a folder, and the attacker's hands on its file.

use crate::store::query::{Filter, page};
use crate::store::record::{Chain, genesis};
use crate::store::rows::{Row, read};
use crate::store::subjects::Named;
use crate::store::{
    Conn, Entry, Ledger, Place, PublicKey, Record, Settings, Verified, anchor, chains, keys, verify,
};
use sqlx::AssertSqlSafe;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use zeroize::Zeroizing;

/// A folder with a database, keys and anchors.
pub struct Site {
    pub folder: TempDir,
    /// What the writer said.
    pub heard: Arc<Mutex<Vec<crate::store::Event>>>,
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

/// A decision like any other. Every second one is about one of three subjects.
pub fn entry(number: u64) -> Box<Entry> {
    let subject = number.is_multiple_of(2).then(|| Named {
        environment: "live".into(),
        provider: "acme".into(),
        id: Zeroizing::new(format!("person-{}", number % 3).into_bytes()),
    });
    Box::new(Entry {
        record: Record {
            time: 1_700_000_000_000 + number * 1_000,
            kind: "request".into(),
            decision: (u128::from(number) << 64).to_be_bytes(),
            policy: [7; 32],
            caller: Some("kyc".into()),
            environment: Some("live".into()),
            provider: Some("acme".into()),
            route: (!number.is_multiple_of(3)).then(|| "search".into()),
            verdict: "allow".into(),
            code: "judged".into(),
            attempts: 1,
            subject: None,
            received: 10 * number,
            returned: 20,
            micros: 30 + number,
        },
        subject,
        makes: true,
        touch: crate::store::subjects::Touch::Nothing,
        ended: None,
        binding: false,
    })
}

impl Site {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            heard: Arc::default(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn settings(&self, checkpoint: Duration) -> Settings {
        Settings {
            place: Place::File(self.path("visor.db")),
            keys: self.path("keys"),
            before_answer: true,
            refuse: true,
            checkpoint,
            anchor: Some(self.path("anchors")),
            deadlines: crate::store::Deadlines {
                deadline: Duration::from_secs(3_600),
                alarm: Duration::from_secs(600),
            },
        }
    }

    /// Checkpoints with every commit.
    pub fn open(&self) -> Result<Ledger, String> {
        self.open_as(self.settings(Duration::ZERO))
    }

    pub fn open_as(&self, settings: Settings) -> Result<Ledger, String> {
        let heard = Arc::clone(&self.heard);
        Ledger::open(
            settings,
            Arc::new(move |event| heard.lock().unwrap().push(event)),
        )
        .map_err(|error| error.to_string())
    }

    /// Writes records, each in a commit of its own.
    pub fn write(&self, numbers: std::ops::Range<u64>) {
        let ledger = self.open().unwrap();
        for number in numbers {
            assert!(block_on(ledger.written(entry(number))));
        }
        assert!(ledger.close(Duration::from_secs(30)));
    }

    pub fn key(&self) -> PublicKey {
        keys::public(&self.path("keys")).unwrap().0
    }

    /// With the last line of the anchors alone.
    pub fn verify(&self, database: &Path) -> Verified {
        let anchors = std::fs::read_to_string(self.path("anchors")).unwrap();
        let last = anchors.lines().last().unwrap();
        self.verify_with(database, last, &[self.key()])
    }

    pub fn verify_with(&self, database: &Path, anchors: &str, keys: &[PublicKey]) -> Verified {
        let anchors = anchor::all(anchors).unwrap();
        block_on(async {
            let mut conn = Place::File(database.to_owned()).read().await.unwrap();
            verify(&mut conn, keys, &anchors).await.unwrap()
        })
    }

    #[track_caller]
    pub fn assert_sound(&self) -> Verified {
        let found = self.verify(&self.path("visor.db"));
        assert_eq!(found.problems, Vec::<String>::new());
        found
    }

    /// A copy of the database, with the attacker's hands on it.
    pub fn attack(&self, hands: impl AsyncFnOnce(&mut Conn)) -> Verified {
        let copy = self.path("copy.db");
        std::fs::copy(self.path("visor.db"), &copy).unwrap();
        block_on(async {
            let mut conn = Place::File(copy.clone()).connect().await.unwrap();
            run(&mut conn, "PRAGMA synchronous = OFF").await;
            hands(&mut conn).await;
            conn.close().await.unwrap();
        });
        let found = self.verify(&copy);
        std::fs::remove_file(copy).unwrap();
        found
    }

    pub fn chain(&self) -> Chain {
        keys::chain_of(&self.path("keys")).unwrap()
    }
}

/// Runs a statement on the file.
pub async fn run(conn: &mut Conn, sql: &str) {
    let Conn::Sqlite(conn) = conn else {
        panic!("a file")
    };
    sqlx::query(AssertSqlSafe(sql)).execute(conn).await.unwrap();
}

/// One number of a site's database.
pub async fn count(site: &Site, sql: &str) -> i64 {
    let Conn::Sqlite(mut conn) = Place::File(site.path("visor.db")).read().await.unwrap() else {
        panic!("a file")
    };
    let (count,): (i64,) = sqlx::query_as(AssertSqlSafe(sql))
        .fetch_one(&mut conn)
        .await
        .unwrap();
    count
}

/// All rows of a chain.
pub async fn rows(conn: &mut Conn, chain: &Chain) -> Vec<Row> {
    page(conn, chain, 0, 1_000_000, &Filter::default())
        .await
        .unwrap()
}

/// Computes every hash of a chain anew, and numbers its rows from 1.
pub async fn rehash(conn: &mut Conn, chain: &Chain) {
    let all = read(conn, chain, 0, 1_000_000, (None, None)).await.unwrap();
    let base = chains::base(conn, chain).await.unwrap().unwrap();
    let mut hash = genesis(chain);
    for (seq, row) in (1..).zip(all) {
        hash = crate::store::record::hash(seq, &hash, row.time, row.body());
        let Conn::Sqlite(conn) = &mut *conn else {
            panic!("a file")
        };
        sqlx::query("UPDATE ledger_records SET place = $1, body = $2 WHERE place = $3")
            .bind(base.place(seq))
            .bind([&hash[..], row.body()].concat())
            .bind(base.place(row.seq))
            .execute(conn)
            .await
            .unwrap();
    }
}
