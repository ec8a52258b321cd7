-- Rights of an account on an organisation and all under it, for a period. They are judged today, over the tree of today.
CREATE TABLE duty_grant (
  id {id} NOT NULL PRIMARY KEY,
  account_id {id} NOT NULL,
  org_id {id} NOT NULL,
  role TEXT NOT NULL,
  rights {int} NOT NULL,
  {states}
){strict};
{no_overlap duty_grant|account_id,org_id};
CREATE INDEX duty_grant_account ON duty_grant (account_id, known_to, valid_to);
-- The one row that says what this installation is of: its top organisation and when it first knew anything.
CREATE TABLE duty_house (id INTEGER PRIMARY KEY CHECK (id = 1), org_id {id} NOT NULL, first_known {time} NOT NULL, key_id TEXT NOT NULL, demo TEXT NOT NULL){strict};
