-- An erasure that was asked for and is not known to be done. Written before the vendor is asked, so
-- that none is forgotten; `sealed` is opened by the key that wraps.
CREATE TABLE erasure_obligations (
    lookup      BLOB   NOT NULL PRIMARY KEY,
    sealed      BLOB   NOT NULL,
    environment TEXT   NOT NULL,
    provider    TEXT   NOT NULL,
    since       BIGINT NOT NULL,
    asked       BIGINT NOT NULL,
    attempts    BIGINT NOT NULL
);

-- That one is done, and nothing of whom.
CREATE TABLE erasure_receipts (
    receipt   BLOB   NOT NULL PRIMARY KEY,
    time      BIGINT NOT NULL,
    statement TEXT   NOT NULL,
    signature BLOB   NOT NULL
);
