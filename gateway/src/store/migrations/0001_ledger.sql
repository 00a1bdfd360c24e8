-- The ledger: who decided what, and when. Written once, and never updated but for the tips.

CREATE TABLE ledger_chains (
    chain BLOB   NOT NULL PRIMARY KEY,
    began BIGINT NOT NULL
);

CREATE TABLE ledger_records (
    chain BLOB   NOT NULL,
    seq   BIGINT NOT NULL,
    time  BIGINT NOT NULL, -- milliseconds since 1970
    body  BLOB   NOT NULL, -- all else of the record, as it is hashed
    hash  BLOB   NOT NULL,
    PRIMARY KEY (chain, seq)
) WITHOUT ROWID;

-- Signed statements: what a chain had come to. One for each commit (a tip, replaced by the next),
-- and those that stay.
CREATE TABLE ledger_tips (
    chain     BLOB   NOT NULL PRIMARY KEY,
    seq       BIGINT NOT NULL,
    statement BLOB   NOT NULL,
    signature BLOB   NOT NULL
);

CREATE TABLE ledger_checkpoints (
    chain     BLOB   NOT NULL,
    number    BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    statement BLOB   NOT NULL,
    signature BLOB   NOT NULL,
    PRIMARY KEY (chain, number)
) WITHOUT ROWID;

-- A key's last word: which key follows it.
CREATE TABLE ledger_rotations (
    chain     BLOB   NOT NULL,
    time      BIGINT NOT NULL,
    statement BLOB   NOT NULL,
    signature BLOB   NOT NULL,
    PRIMARY KEY (chain, time)
) WITHOUT ROWID;

-- What was taken away on purpose.
CREATE TABLE ledger_prunes (
    chain     BLOB   NOT NULL,
    through   BIGINT NOT NULL,
    statement BLOB   NOT NULL,
    signature BLOB   NOT NULL,
    PRIMARY KEY (chain, through)
) WITHOUT ROWID;
