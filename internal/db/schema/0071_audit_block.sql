-- Change rows sealed into blocks: each holds the digests of its rows and the hash of the block before, signed by a key outside the database. A
-- row is given its block when it is first seen committed, so blocks follow commit order whatever the order of numbers.
ALTER TABLE audit_change ADD COLUMN block {int};
CREATE INDEX audit_change_unsealed ON audit_change (n) WHERE block IS NULL;
CREATE INDEX audit_change_block ON audit_change (block, id) WHERE block IS NOT NULL;
CREATE TABLE audit_block (
  n {int} NOT NULL PRIMARY KEY,
  at {time} NOT NULL,
  records {int} NOT NULL,
  digests {blob} NOT NULL,
  before {blob} NOT NULL,
  hash {blob} NOT NULL,
  key_id TEXT NOT NULL,
  signature {blob} NOT NULL
){strict};
CREATE TABLE audit_head (id INTEGER PRIMARY KEY CHECK (id = 1), n {int} NOT NULL);
INSERT INTO audit_head (id, n) VALUES (1, 0);
