-- A target: its head, and its versions. valid_from and valid_to are the period it is set for; a revision replaces the version by what is known.
CREATE TABLE target (id {id} NOT NULL PRIMARY KEY, org_id {id} NOT NULL, rev {int} NOT NULL){strict};
CREATE INDEX target_org ON target (org_id);
CREATE TABLE target_version (
  id {id} NOT NULL PRIMARY KEY,
  target_id {id} NOT NULL,
  figure TEXT NOT NULL,
  org_id {id} NOT NULL,
  op TEXT NOT NULL CHECK (op IN ('>=', '=', '<=', 'between')),
  low {int} NOT NULL,
  high {int} NOT NULL,
  set_by {id} NOT NULL,
  document_id {id},
  note TEXT NOT NULL,
  {states}
){strict};
{no_overlap target_version|target_id};
CREATE INDEX target_version_org_now ON target_version (org_id, figure, valid_to, valid_from) WHERE known_to = {open};
CREATE INDEX target_version_org_all ON target_version (org_id, figure, valid_to, known_to, valid_from, known_from);
CREATE INDEX target_version_one_all ON target_version (target_id, known_to);
