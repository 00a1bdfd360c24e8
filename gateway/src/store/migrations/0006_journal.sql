-- How much of its journal a gateway's tables hold, in bytes: where the file says another length, the
-- database was put back, or a command wrote there, and the journal is gone through again.
ALTER TABLE ledger_chains ADD COLUMN journal BIGINT NULL;

-- How often the vendor said of an erasure that there is nobody.
ALTER TABLE erasure_obligations ADD COLUMN denied BIGINT DEFAULT 0 NOT NULL;
