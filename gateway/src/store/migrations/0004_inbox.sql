-- One row. Whoever changes the inbox locks it first, so that gateways that share one take turns.
CREATE TABLE inbox_state (
    one     BIGINT NOT NULL PRIMARY KEY,
    last    BIGINT NOT NULL, -- the order number that was given last
    events  BIGINT NOT NULL, -- how many rows of `inbox_events` there are,
    dead    BIGINT NOT NULL, -- how many of them are set aside,
    bytes   BIGINT NOT NULL, -- and what their content comes to
    hashing BLOB   NULL      -- the key of the hashes below, wrapped by one outside this database
);
INSERT INTO inbox_state (one, last, events, dead, bytes) VALUES (1, 0, 0, 0, 0);

-- Events that are owed to a receiver, or set aside. One that was handed on is not here any more.
-- `event` and `lane` are keyed hashes of the event's id and of its session's.
CREATE TABLE inbox_events (
    seq      BIGINT NOT NULL PRIMARY KEY, -- the order of receipt
    event    BLOB   NOT NULL UNIQUE,
    receive  TEXT   NOT NULL,
    lane     BLOB   NOT NULL,
    head     BIGINT NOT NULL, -- 1: the first of its lane that is not set aside, or on its way
    dead     BIGINT NOT NULL, -- 1: set aside
    since    BIGINT NOT NULL, -- when it was taken in, in milliseconds since 1970
    owed     BIGINT NOT NULL, -- from when on it counts how long it could not be handed on
    tries    BIGINT NOT NULL,
    faults   BIGINT NOT NULL, -- tries that count against it
    tried    BIGINT NOT NULL, -- the last of them; 0: none
    status   BIGINT NOT NULL, -- what it was answered; 0: nothing
    due      BIGINT NOT NULL, -- when it is tried again, or, set aside, when it is destroyed
    owner    BLOB   NULL,     -- the gateway that hands it on now,
    leased   BIGINT NOT NULL, -- until then; 0: nobody
    wrapping BLOB   NOT NULL, -- which key sealed the content
    bytes    BIGINT NOT NULL,
    sealed   BLOB   NOT NULL
);
CREATE INDEX inbox_heads ON inbox_events (receive, due) WHERE head = 1;
CREATE INDEX inbox_lanes ON inbox_events (lane, seq) WHERE dead = 0;
CREATE INDEX inbox_dead ON inbox_events (dead, seq);

-- Events that were taken in, until no copy can come any more.
CREATE TABLE inbox_seen (
    event  BLOB   NOT NULL PRIMARY KEY,
    forget BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX inbox_seen_forget ON inbox_seen (forget);
