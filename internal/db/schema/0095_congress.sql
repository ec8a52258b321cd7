-- A congress in summary: planned, held or called off. valid_from is its day, the expected one while it is planned; it stands for ever.
CREATE TABLE congress (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE congress_version (
  id {id} NOT NULL PRIMARY KEY,
  congress_id {id} NOT NULL,
  org {id},
  term_from {int} NOT NULL,
  term_to {int} NOT NULL,
  day {day},
  state TEXT NOT NULL,
  called {id},
  call_day {day},
  form TEXT NOT NULL,
  due {int} NOT NULL,
  present {int} NOT NULL,
  seats {int} NOT NULL,
  nominated {int} NOT NULL,
  elected {int} NOT NULL,
  kept {int} NOT NULL,
  fresh {int} NOT NULL,
  renewed {bool} NOT NULL,
  reported {day},
  approved {day},
  approval {id},
  verdict TEXT NOT NULL,
  off_reason TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap congress_version|congress_id};
CREATE INDEX congress_version_one_all ON congress_version (congress_id, known_to);
CREATE INDEX congress_version_day_now ON congress_version (valid_from, congress_id) WHERE known_to = {open};
CREATE INDEX congress_version_org_now ON congress_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX congress_version_org_all ON congress_version (org, valid_from, known_to, known_from);
CREATE INDEX congress_version_term_now ON congress_version (org, term_from) WHERE known_to = {open};
