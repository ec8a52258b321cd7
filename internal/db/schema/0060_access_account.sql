-- Who may sign in. login_key is the login in one case; password is a PHC string, empty until one is set; org_id is the organisation that keeps
-- the account. Whether it may be used is a dated state, so that it can be ended on a day.
CREATE TABLE access_account (
  id {id} NOT NULL PRIMARY KEY,
  login TEXT{collate} NOT NULL,
  login_key TEXT{collate} NOT NULL UNIQUE,
  name TEXT NOT NULL,
  search_name TEXT NOT NULL,
  sort_name TEXT{collate} NOT NULL,
  person_id {id},
  org_id {id},
  password TEXT NOT NULL,
  lang TEXT NOT NULL,
  demo {bool} NOT NULL,
  rev {int} NOT NULL,
  made_at {time} NOT NULL
){strict};
CREATE INDEX access_account_name ON access_account (sort_name, id);
CREATE INDEX access_account_org ON access_account (org_id);
CREATE TABLE access_state (
  id {id} NOT NULL PRIMARY KEY,
  account_id {id} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('enabled', 'disabled')),
  {states}
){strict};
{no_overlap access_state|account_id};
CREATE INDEX access_state_now ON access_state (account_id, valid_to, valid_from) WHERE known_to = {open};
CREATE INDEX access_state_all ON access_state (account_id, valid_to, known_to, valid_from, known_from);
-- Codes with which a password is set once. Only their digests are kept. Times here and below are the machine's, not the domain's.
CREATE TABLE access_code (
  digest {blob} NOT NULL PRIMARY KEY,
  account_id {id} NOT NULL,
  made_at {time} NOT NULL,
  ends_at {time} NOT NULL,
  used_at {time}
){strict};
CREATE INDEX access_code_account ON access_code (account_id);
