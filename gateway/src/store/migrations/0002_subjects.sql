-- A subject's key, wrapped by one that is kept outside this database, and its id, sealed by its own.
-- `lookup` is a keyed hash: nothing here tells an id to who has only the database.
CREATE TABLE subjects (
    lookup   BLOB   NOT NULL PRIMARY KEY,
    wrapping BLOB   NOT NULL, -- which key wraps
    wrapped  BLOB   NOT NULL,
    sealed   BLOB   NOT NULL,
    entries  BIGINT NOT NULL, -- how many records, and so how many rows of the index
    since    BIGINT NOT NULL,
    seen     BIGINT NOT NULL
);

-- From a subject to its records: `entry` is a keyed hash of the subject's key and a count, so that
-- the rows of one subject are found with its key alone, and are like any others without it.
CREATE TABLE subject_records (
    entry BLOB   NOT NULL PRIMARY KEY,
    chain BLOB   NOT NULL,
    seq   BIGINT NOT NULL
) WITHOUT ROWID;
