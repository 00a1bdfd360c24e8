//! `gateway.toml`: how this process runs. Operators change it, reviewers need not: nothing here
//! decides where a provider's calls go, what is trusted, or what is allowed.

use std::net::SocketAddr;
use std::time::Duration;
use visor_policy::read::{BadValue, Names, Text, choice, section};
use visor_policy::source::At;
use visor_policy::units::{ByteSize, Period, Rate};

type List<T> = Vec<At<T>>;

section! {
    /// How the gateway runs.
    pub struct Config {
        /// Version of this file's format; 1.
        "schema" schema: default u32 = 0, Neutral;
        /// The site policy, relative to this file.
        "policy" policy: required String, Identity;
        /// Worker threads; one per core where absent.
        "threads" threads: optional u32, Neutral;
        /// Where callers and webhooks come in.
        "listeners" listeners: required Names<Listener>, Fields;
        /// Metrics and health, on loopback.
        "admin" admin: optional Admin, Fields;
        /// Bounds on what a peer may use.
        "limits" limits: default Limits = Limits::default(), Fields;
        /// Whether HTTP/2 is offered to upstreams; one connection then carries many requests.
        "upstream-http2" upstream_http2: default bool = false, Neutral;
        /// A corporate proxy on the way out.
        "proxy" proxy: optional Proxy, Fields;
        /// A folder for what outlives the process: the state of rates. Where absent, the one that
        /// systemd gives (`StateDirectory=`); without either, limits start empty.
        "state" state: optional String, Neutral;
        /// Where the ledger is kept; without it, decisions are lines of a log and no more.
        "store" store: optional Store, Fields;
        /// Erasures that are owed, and faces that are due.
        "erasures" erasures: default Erasures = Erasures::default(), Fields;
        /// How webhooks are kept and handed on, where there is a `store`.
        "inbox" inbox: default Inbox = Inbox::default(), Fields;
        /// Where records go.
        "log" log: default Log = Log::default(), Fields;
    }
}

choice! {
    /// Who comes in at a listener.
    pub enum Role {
        /// The company's services.
        "callers" Callers,
        /// Vendors' webhooks, from the internet.
        "webhooks" Webhooks,
    }
}

section! {
    /// One listening address.
    pub struct Listener {
        /// `127.0.0.1:8443`, `[::]:443`.
        "address" address: required Address, Identity;
        /// Who comes in here.
        "role" role: default Role = Role::Callers, Identity;
        /// All requests here are for this provider; by Host or path prefix where absent.
        "provider" provider: optional String, Identity;
        /// Providers by the Host that a request names.
        "hosts" hosts: default List<HostRule> = Vec::new(), Identity;
        /// Certificate and key; without them the listener is plain, on loopback only.
        "tls" tls: optional Tls, Fields;
    }
}

section! {
    /// A provider by Host.
    pub struct HostRule {
        /// The host name, lower case, without a port.
        "host" host: required String, Identity;
        /// The provider.
        "provider" provider: required String, Identity;
    }
}

section! {
    /// A listener's certificate. Changes of the files are picked up without a restart.
    pub struct Tls {
        /// PEM chain, the leaf first.
        "certificate" certificate: required String, Identity;
        /// PEM private key.
        "key" key: required String, Identity;
        /// PEM authorities for client certificates; a certificate is then accepted, and a token
        /// still works without one.
        "client-ca" client_ca: optional String, Identity;
    }
}

section! {
    /// Metrics and health.
    pub struct Admin {
        /// A loopback address.
        "address" address: required Address, Identity;
    }
}

section! {
    /// Bounds on what a peer may use.
    pub struct Limits {
        /// Open connections per listener.
        "connections" connections: default u32 = 10_000, AtMost;
        /// Requests under way at once.
        "requests" requests: default u32 = 4_096, AtMost;
        /// Bytes of bodies held in memory at once, over all requests.
        "buffered" buffered: default ByteSize = ByteSize(512 << 20), AtMost;
        /// Bytes of one answer that must be read whole.
        "answer" answer: default ByteSize = ByteSize(8 << 20), AtMost;
        /// Bytes of one request's head.
        "head" head: default ByteSize = ByteSize(32 << 10), AtMost;
        /// From the first byte of a connection, or of a further request, to the end of its head.
        "head-timeout" head_timeout: default Period = Period(Duration::from_secs(10)), AtMost;
        /// TLS handshake.
        "handshake-timeout" handshake_timeout: default Period = Period(Duration::from_secs(10)), AtMost;
        /// Between two reads of a request's body.
        "body-timeout" body_timeout: default Period = Period(Duration::from_secs(15)), AtMost;
        /// Between two requests of a connection.
        "idle-timeout" idle_timeout: default Period = Period(Duration::from_secs(75)), AtMost;
        /// To connect to an upstream, TLS included.
        "connect-timeout" connect_timeout: default Period = Period(Duration::from_secs(5)), AtMost;
        /// An idle upstream connection is kept so long.
        "keep-alive" keep_alive: default Period = Period(Duration::from_secs(50)), AtMost;
        /// After SIGTERM, requests under way get so long.
        "drain" drain: default Period = Period(Duration::from_secs(30)), AtMost;
    }
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = |s| At::default(Period(Duration::from_secs(s)));
        Self {
            connections: At::default(10_000),
            requests: At::default(4_096),
            buffered: At::default(ByteSize(512 << 20)),
            answer: At::default(ByteSize(8 << 20)),
            head: At::default(ByteSize(32 << 10)),
            head_timeout: seconds(10),
            handshake_timeout: seconds(10),
            body_timeout: seconds(15),
            idle_timeout: seconds(75),
            connect_timeout: seconds(5),
            keep_alive: seconds(50),
            drain: seconds(30),
        }
    }
}

section! {
    /// A corporate proxy on the way out: calls to providers go through it by CONNECT.
    pub struct Proxy {
        /// `host:port` of a proxy that speaks HTTP CONNECT.
        "address" address: required String, Identity;
        /// A file with `user:password` for Proxy-Authorization.
        "credentials-file" credentials_file: optional String, Identity;
        /// Hosts that are dialled directly.
        "except" except: default List<String> = Vec::new(), Neutral;
    }
}

section! {
    /// The ledger's database, and what is done while it cannot be written.
    pub struct Store {
        /// A file of this machine, or a PostgreSQL server, which several gateways can share:
        /// `postgres://visor@db.internal/visor?sslmode=verify-full`.
        "database" database: required String, Identity;
        /// A file with the server's password.
        "password-file" password_file: optional String, Identity;
        /// A folder for the keys that sign and wrap: never where the database is copied to.
        "keys" keys: required String, Identity;
        /// Whether an answer waits until its record is durable.
        "durability" durability: default Durability = Durability::Async, Neutral;
        /// Live calls while nothing can be recorded; calls to test environments go on.
        "when-down" when_down: default WhenDown = WhenDown::Refuse, Neutral;
        /// How long the ledger may go on without a checkpoint.
        "checkpoint" checkpoint: default Period = Period(Duration::from_secs(60)), AtMost;
        /// A file that gets a line for each checkpoint, to be kept where the database's
        /// administrators cannot write.
        "anchor" anchor: optional String, Neutral;
    }
}

choice! {
    /// When a record is durable.
    pub enum Durability {
        /// Soon after the answer.
        "async" Async,
        /// Before the caller has it.
        "before-answer" BeforeAnswer,
    }
}

choice! {
    /// What becomes of live calls while nothing can be recorded.
    pub enum WhenDown {
        /// They go on; what is not recorded is counted.
        "serve" Serve,
        /// They are refused.
        "refuse" Refuse,
    }
}

section! {
    /// Erasures that are owed, and faces that are due: the gateway asks the vendors for them itself.
    /// Needs a `[store]`.
    pub struct Erasures {
        /// How long an erasure may be owed: a month by the GDPR, 45 days by the CCPA.
        "deadline" deadline: default Period = DEADLINE, AtMost;
        /// An alarm comes so long before that.
        "alarm" alarm: default Period = WEEK, AtLeast;
        /// Before a vendor is asked again; twice as long each time.
        "retry" retry: default Period = Period(Duration::from_secs(60)), Neutral;
        /// The same, at most.
        "longest-retry" longest_retry: default Period = Period(Duration::from_secs(6 * 3_600)), Neutral;
        /// How many are asked for at most.
        "rate" rate: default Rate = PACE, AtMost;
        /// What becomes of faces that are due.
        "retention" retention: default Retention = Retention::Erase, Neutral;
        /// How often they are looked for.
        "look" look: default Period = Period(Duration::from_secs(600)), Neutral;
    }
}

const DEADLINE: Period = Period(Duration::from_secs(30 * 86_400));
const WEEK: Period = Period(Duration::from_secs(7 * 86_400));
const PACE: Rate = Rate {
    count: 60,
    window: Duration::from_secs(60),
    burst: None,
};

choice! {
    /// What becomes of faces that are due.
    pub enum Retention {
        /// They are erased at the vendor.
        "erase" Erase,
        /// They are counted, and `visor-gateway subjects due` lists them.
        "list" List,
    }
}

impl Default for Erasures {
    fn default() -> Self {
        Self {
            deadline: At::default(DEADLINE),
            alarm: At::default(WEEK),
            retry: At::default(Period(Duration::from_secs(60))),
            longest_retry: At::default(Period(Duration::from_secs(6 * 3_600))),
            rate: At::default(PACE),
            retention: At::default(Retention::Erase),
            look: At::default(Period(Duration::from_secs(600))),
        }
    }
}

section! {
    /// How webhooks are kept in the store, and handed on to the company's own endpoints. Without a
    /// store each is handed on while the vendor waits, or not at all.
    pub struct Inbox {
        /// So many events lie in it at once, those that are set aside included; beyond, the vendor is
        /// asked to come again.
        "events" events: default u32 = 100_000, AtMost;
        /// The same of bytes.
        "bytes" bytes: default ByteSize = ByteSize(1 << 30), AtMost;
        /// So many are handed on at once, to each endpoint.
        "deliveries" deliveries: default u32 = 16, AtMost;
        /// For an endpoint's answer.
        "timeout" timeout: default Period = Period(Duration::from_secs(10)), AtMost;
        /// The wait after the first try; each further one is twice as long.
        "first-wait" first_wait: default Period = Period(Duration::from_secs(5)), Neutral;
        /// The longest wait.
        "longest-wait" longest_wait: default Period = Period(Duration::from_secs(600)), Neutral;
        /// What was set aside is destroyed after so long.
        "keep-dead" keep_dead: default Period = Period(Duration::from_secs(30 * 86_400)), AtMost;
    }
}

impl Default for Inbox {
    fn default() -> Self {
        let seconds = |s| At::default(Period(Duration::from_secs(s)));
        Self {
            events: At::default(100_000),
            bytes: At::default(ByteSize(1 << 30)),
            deliveries: At::default(16),
            timeout: seconds(10),
            first_wait: seconds(5),
            longest_wait: seconds(600),
            keep_dead: seconds(30 * 86_400),
        }
    }
}

section! {
    /// Where records go: `stdout`, `stderr`, `off`, or a file's path.
    pub struct Log {
        /// One JSON line per decision.
        "decisions" decisions: default String = "stdout".to_owned(), Neutral;
        /// One line per request.
        "access" access: default String = "stderr".to_owned(), Neutral;
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            decisions: At::default("stdout".to_owned()),
            access: At::default("stderr".to_owned()),
        }
    }
}

/// A socket address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address(pub SocketAddr);

impl std::str::FromStr for Address {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        text.parse().map(Self).map_err(|_| {
            BadValue::new(
                format!("`{text}` is not a socket address"),
                "an IP address and a port: `127.0.0.1:8443`, `[::]:443`",
            )
        })
    }
}

impl Text for Address {
    const KIND: &'static str = "a socket address such as `127.0.0.1:8443`";
}
