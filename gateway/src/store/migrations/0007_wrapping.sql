-- Which key wraps, so that a gateway that still has an older one notices before it writes anything under
-- a key that is gone. One row; NULL until a gateway has written it down.
CREATE TABLE wrapping_key (
    one      BIGINT NOT NULL PRIMARY KEY,
    wrapping BLOB   NULL
);
INSERT INTO wrapping_key (one, wrapping) VALUES (1, NULL);
