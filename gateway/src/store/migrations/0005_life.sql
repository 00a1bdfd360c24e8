-- What is known of a face that was enrolled: in its subject's own row, so that it goes with it.
-- Times and lengths are in milliseconds.
ALTER TABLE subjects ADD COLUMN environment TEXT NULL;
ALTER TABLE subjects ADD COLUMN provider TEXT NULL;
ALTER TABLE subjects ADD COLUMN enrolled BIGINT NULL;   -- asked for first
ALTER TABLE subjects ADD COLUMN confirmed BIGINT NULL;  -- the vendor said that it is stored
ALTER TABLE subjects ADD COLUMN interacted BIGINT NULL;
ALTER TABLE subjects ADD COLUMN retain BIGINT NULL;     -- promised when it was enrolled
ALTER TABLE subjects ADD COLUMN consent BLOB NULL;      -- keyed hash of the consent's id, by the subject's key
ALTER TABLE subjects ADD COLUMN consent_time TEXT NULL;
ALTER TABLE subjects ADD COLUMN consent_text TEXT NULL;
ALTER TABLE subjects ADD COLUMN purpose TEXT NULL;

CREATE INDEX subjects_interacted ON subjects (environment, provider, interacted);

-- When the vendor is to be asked again, by whoever of several gateways takes it first; and the
-- request with the receipt's id and salt, sealed by the key that wraps.
ALTER TABLE erasure_obligations ADD COLUMN next BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE erasure_obligations ADD COLUMN request BLOB NULL;
ALTER TABLE erasure_obligations ADD COLUMN origin TEXT DEFAULT 'caller' NOT NULL;

CREATE INDEX erasure_obligations_next ON erasure_obligations (next);

-- Legal holds: nobody of these is erased. 32 zeroes stand for everyone.
CREATE TABLE legal_holds (
    lookup      BLOB   NOT NULL PRIMARY KEY,
    sealed      BLOB   NULL,
    environment TEXT   NULL,
    provider    TEXT   NULL,
    reference   TEXT   NOT NULL,
    since       BIGINT NOT NULL,
    lifted      BIGINT NULL,
    noted       BIGINT NOT NULL -- what the ledger has of it: 0 nothing, 1 that it began
);

-- Who asked first to erase everyone.
CREATE TABLE erase_all_requests (
    request BLOB   NOT NULL PRIMARY KEY,
    caller  TEXT   NOT NULL,
    time    BIGINT NOT NULL
);
