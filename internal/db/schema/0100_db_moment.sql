-- What was written last, by the first part of tables' names ("member" for member_affiliation): by it a number found before is known to hold still.
-- On SQLite one row a name, counted up. On PostgreSQL one row for each transaction that wrote; those that no snapshot needs are cleared away.
CREATE TABLE db_moment (name TEXT{collate} NOT NULL, xid {int} NOT NULL, PRIMARY KEY (name, xid)){keyed};
