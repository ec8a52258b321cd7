-- Sessions of those signed in: only the digest of the token is kept. Ended ones stay a while, so that a form sent late is known as its owner's.
CREATE TABLE access_session (
  id {id} NOT NULL PRIMARY KEY,
  digest {blob} NOT NULL UNIQUE,
  account_id {id} NOT NULL,
  made_at {time} NOT NULL,
  seen_at {time} NOT NULL,
  ended_at {time},
  agent TEXT NOT NULL
){strict};
CREATE INDEX access_session_account ON access_session (account_id, made_at);
CREATE INDEX access_session_seen ON access_session (seen_at);
-- Failed tries by account name and by address, each as a digest: what is typed as a name may be a password by mistake.
CREATE TABLE access_try (
  digest {blob} NOT NULL PRIMARY KEY,
  fails {int} NOT NULL,
  since_at {time} NOT NULL,
  until_at {time},
  locks {int} NOT NULL
){strict};
CREATE INDEX access_try_since ON access_try (since_at);
