-- A paper: decision, resolution, directive … owner is the organisation that entered it. What it is stands in document_version, one row known at
-- a time, valid from the paper's day; correcting replaces the row, voiding closes it.
CREATE TABLE document (
  id {id} NOT NULL PRIMARY KEY,
  owner {id} NOT NULL,
  rev {int} NOT NULL
){strict};
CREATE TABLE document_version (
  id {id} NOT NULL PRIMARY KEY,
  document_id {id} NOT NULL,
  type TEXT NOT NULL,
  number TEXT NOT NULL,
  number_key TEXT{collate} NOT NULL,
  issuer_id {id},
  issuer TEXT NOT NULL,
  issuer_key TEXT{collate} NOT NULL,
  subject TEXT NOT NULL,
  series TEXT NOT NULL,
  topics TEXT NOT NULL,
  shared {bool} NOT NULL,
  owner_id {id} NOT NULL,
  search_name TEXT NOT NULL,
  {states}
){strict};
{no_overlap document_version|document_id};
CREATE UNIQUE INDEX document_version_same ON document_version (number_key, type, issuer_key, valid_from) WHERE known_to = {open};
CREATE INDEX document_version_day_now ON document_version (valid_from, document_id, owner_id) WHERE known_to = {open};
CREATE INDEX document_version_issuer_now ON document_version (issuer_id, valid_from) WHERE known_to = {open};
CREATE INDEX document_version_all ON document_version (document_id, known_to, known_from);
