-- A spell of membership: the first, or the second after re-admission. code is the card's number. void_at marks one that never was.
CREATE TABLE member_spell (
  id {id} NOT NULL PRIMARY KEY,
  person_id {id} NOT NULL,
  no INTEGER NOT NULL CHECK (no > 0),
  code TEXT NOT NULL,
  void_at {time}
){strict};
CREATE UNIQUE INDEX member_spell_no ON member_spell (person_id, no) WHERE void_at IS NULL;
CREATE INDEX member_spell_person ON member_spell (person_id, no);
-- Where a membership stands: the cell, officially or for a time, with the causes of beginning and end and the cell on the other side.
CREATE TABLE member_affiliation (
  id {id} NOT NULL PRIMARY KEY,
  membership_id {id} NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('official', 'temporary')),
  person_id {id} NOT NULL,
  org_id {id} NOT NULL,
  cause_in TEXT NOT NULL,
  cause_out TEXT NOT NULL,
  counter_in {id},
  counter_out {id},
  outside_in TEXT NOT NULL,
  outside_out TEXT NOT NULL,
  doc_in {id},
  doc_out {id},
  {states}
){strict};
{no_overlap member_affiliation|membership_id,kind};
CREATE INDEX member_affiliation_org_now ON member_affiliation (org_id, kind, valid_to, valid_from, person_id, membership_id, cause_in, known_from) WHERE known_to = {open};
CREATE INDEX member_affiliation_person_now ON member_affiliation (person_id, kind, valid_to, valid_from, org_id) WHERE known_to = {open};
CREATE INDEX member_affiliation_membership_now ON member_affiliation (membership_id, kind, valid_to, valid_from) WHERE known_to = {open};
CREATE INDEX member_affiliation_org_all ON member_affiliation (org_id, kind, valid_to, known_to, valid_from, known_from);
CREATE INDEX member_affiliation_person_all ON member_affiliation (person_id, valid_to, known_to, valid_from, known_from);
CREATE INDEX member_affiliation_membership_all ON member_affiliation (membership_id, valid_to, known_to, valid_from, known_from);
CREATE TABLE member_standing (id {id} NOT NULL PRIMARY KEY, membership_id {id} NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('du_bi', 'chinh_thuc')), {states}){strict};
{no_overlap member_standing|membership_id};
CREATE INDEX member_standing_now ON member_standing (membership_id, valid_to, valid_from, kind) WHERE known_to = {open};
CREATE INDEX member_standing_all ON member_standing (membership_id, valid_to, known_to, valid_from, known_from, kind);
CREATE TABLE member_relief (
  id {id} NOT NULL PRIMARY KEY,
  membership_id {id} NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('mien', 'tam_mien', 'dinh_chi')),
  reason TEXT NOT NULL,
  {states}
){strict};
{no_overlap member_relief|membership_id};
CREATE INDEX member_relief_now ON member_relief (membership_id, valid_to, valid_from, kind) WHERE known_to = {open};
CREATE INDEX member_relief_all ON member_relief (membership_id, valid_to, known_to, valid_from, known_from);
