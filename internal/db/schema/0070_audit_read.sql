-- Who looked at what, and what was taken out. A row may concern many persons; each of them can see it.
CREATE TABLE audit_read (
  n {serial},
  id {id} NOT NULL UNIQUE,
  at {time} NOT NULL,
  account_id {id},
  reader TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('read', 'export')),
  what TEXT NOT NULL,
  org_id {id},
  field_groups TEXT NOT NULL,
  records {int} NOT NULL,
  on_day {day},
  known {time},
  purpose TEXT NOT NULL
){strict};
CREATE INDEX audit_read_at ON audit_read (at);
CREATE INDEX audit_read_account ON audit_read (account_id, n);
CREATE INDEX audit_read_org ON audit_read (org_id, n);
CREATE TABLE audit_read_person (
  person_id {id} NOT NULL,
  read_id {id} NOT NULL REFERENCES audit_read (id),
  PRIMARY KEY (person_id, read_id)
){strict};
