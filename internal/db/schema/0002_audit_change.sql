-- One row for each act on a record, in commit order: who, when, why, by which paper, and what was before and after. The sealed part holds
-- what only the person's key opens. On PostgreSQL xid tells commit order's horizon, since numbers are given out before commits.
CREATE TABLE audit_change (
  n {serial},
  id {id} NOT NULL UNIQUE,
  change_id {id} NOT NULL,
  at {time} NOT NULL,
  account_id {id},
  noun TEXT NOT NULL,
  subject_id {id} NOT NULL,
  verb TEXT NOT NULL,
  org_id {id},
  reason TEXT NOT NULL,
  document_id {id},
  detail {json} NOT NULL,
  sealed {blob}
){strict};
-- postgres
ALTER TABLE audit_change ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX audit_change_subject ON audit_change (subject_id, n);
CREATE INDEX audit_change_at ON audit_change (at);
