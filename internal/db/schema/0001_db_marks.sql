-- What the engine itself keeps: the highest instant given out, and the answers of writes that a client may send twice.
-- postgres
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE db_mark (name TEXT PRIMARY KEY, value {int} NOT NULL){strict};
INSERT INTO db_mark (name, value) VALUES ('instant', 0);
CREATE TABLE db_once (name TEXT PRIMARY KEY, answer TEXT NOT NULL, at {time} NOT NULL){strict};
CREATE INDEX db_once_at ON db_once (at);
