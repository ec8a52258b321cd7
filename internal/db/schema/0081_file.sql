-- Files belong to an organisation and are read and written with its rights. The bytes are kept in pieces of at most 1 MiB.
CREATE TABLE file (
  id {id} NOT NULL PRIMARY KEY,
  owner {id} NOT NULL,
  account_id {id},
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size {int} NOT NULL,
  sha256 {blob} NOT NULL,
  at {time} NOT NULL,
  change_id {id} NOT NULL
){strict};
CREATE INDEX file_owner ON file (owner, at);
CREATE TABLE file_piece (
  file_id {id} NOT NULL REFERENCES file (id),
  n INTEGER NOT NULL,
  bytes {blob} NOT NULL,
  PRIMARY KEY (file_id, n)
){strict};
