-- The ledger: who decided what, and when. Written once, and never updated but for the tips.

CREATE TABLE ledger_chains (
    chain  BLOB   NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE, -- among the chains here, from 0
    began  BIGINT NOT NULL
);

-- One number for a key, since a record then costs half of what it costs with a chain and a number.
CREATE TABLE ledger_records (
    place BIGINT PRIMARY KEY NOT NULL, -- the chain's number times 2^40, and the record's, from 1
    time  BIGINT NOT NULL,             -- milliseconds since 1970
    body  BLOB   NOT NULL              -- the chain's hash after it, and all else of it as it is hashed
);

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
