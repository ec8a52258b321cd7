-- An organisation, or a body outside the register (external: in no tree and in no count). code stays through renames and moves; code_key is how
-- it is looked up, in one case. owner is who entered it. void_at marks one that never was: its code is free again.
CREATE TABLE org (
  id {id} NOT NULL PRIMARY KEY,
  code TEXT{collate} NOT NULL,
  code_key TEXT{collate} NOT NULL,
  external {bool} NOT NULL,
  owner {id},
  rev {int} NOT NULL,
  void_at {time}
){strict};
CREATE UNIQUE INDEX org_code ON org (code_key) WHERE void_at IS NULL;
CREATE INDEX org_code_all ON org (code_key);
-- What an organisation is on its days: its life is the days these rows cover. search_name is what a search looks into (code, name, short name).
-- unit_type says what the unit beside it is (agency, firm, ward); consent the paper that allows a size outside the rule.
CREATE TABLE org_version (
  id {id} NOT NULL PRIMARY KEY,
  org_id {id} NOT NULL,
  name TEXT NOT NULL,
  short_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  unit_type TEXT NOT NULL,
  consent {id},
  note TEXT NOT NULL,
  search_name TEXT NOT NULL,
  sort_name TEXT{collate} NOT NULL,
  {states}
){strict};
{no_overlap org_version|org_id};
CREATE INDEX org_version_now ON org_version (org_id, valid_to, valid_from) WHERE known_to = {open};
CREATE INDEX org_version_name_now ON org_version (sort_name, org_id, valid_to, valid_from, kind) WHERE known_to = {open};
CREATE INDEX org_version_kind_now ON org_version (kind, sort_name, org_id, valid_to, valid_from) WHERE known_to = {open};
CREATE INDEX org_version_all ON org_version (org_id, valid_to, known_to, valid_from, known_from);
-- Establish, rename, move, merge …: id of the event, its main organisation, the deciding paper. valid_from is its day; it stands for ever.
CREATE TABLE org_event (
  id {id} NOT NULL PRIMARY KEY,
  event_id {id} NOT NULL,
  org_id {id} NOT NULL,
  kind TEXT NOT NULL,
  document_id {id},
  signer TEXT NOT NULL,
  reason TEXT NOT NULL,
  {states}
){strict};
{no_overlap org_event|event_id};
CREATE INDEX org_event_event_all ON org_event (event_id, known_to);
CREATE INDEX org_event_org_now ON org_event (org_id, valid_from) WHERE known_to = {open};
CREATE INDEX org_event_org_all ON org_event (org_id, valid_from, known_from);
-- Who else takes part: begin (org began with the event), end (org ended; to_id is its main successor, or none), child (org was hung under to_id),
-- link (members went from org to to_id). members is the number the paper declares, compared with the records and never used as a figure.
CREATE TABLE org_event_link (
  id {id} NOT NULL PRIMARY KEY,
  event_id {id} NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('begin', 'end', 'child', 'link')),
  org_id {id} NOT NULL,
  to_id {id},
  main {bool} NOT NULL,
  members {int},
  known_from {time} NOT NULL,
  known_to {time} NOT NULL CHECK (known_to > known_from),
  change_id {id} NOT NULL
){strict};
CREATE INDEX org_event_link_event ON org_event_link (event_id, known_to);
CREATE INDEX org_event_link_org ON org_event_link (org_id, known_to);
CREATE INDEX org_event_link_to ON org_event_link (to_id, known_to);
-- Terms of committees: valid_to is when the term ended, planned_to when it should.
CREATE TABLE org_term (
  id {id} NOT NULL PRIMARY KEY,
  term_id {id} NOT NULL,
  org_id {id} NOT NULL,
  label TEXT NOT NULL,
  planned_to {day},
  document_id {id},
  {states}
){strict};
{no_overlap org_term|term_id};
CREATE INDEX org_term_org_now ON org_term (org_id, valid_to, valid_from) WHERE known_to = {open};
CREATE INDEX org_term_org_all ON org_term (org_id, valid_to, known_to, valid_from, known_from);
CREATE INDEX org_term_term_all ON org_term (term_id, known_to);
-- Seats in committees, held by a person for a period.
CREATE TABLE org_seat (
  id {id} NOT NULL PRIMARY KEY,
  seat_id {id} NOT NULL,
  org_id {id} NOT NULL,
  person_id {id} NOT NULL,
  post TEXT NOT NULL,
  how TEXT NOT NULL,
  term_id {id},
  document_id {id},
  reason_out TEXT NOT NULL,
  {states}
){strict};
{no_overlap org_seat|seat_id};
CREATE INDEX org_seat_org_now ON org_seat (org_id, valid_to, valid_from) WHERE known_to = {open};
CREATE INDEX org_seat_person_now ON org_seat (person_id, valid_to, valid_from) WHERE known_to = {open};
CREATE INDEX org_seat_org_all ON org_seat (org_id, valid_to, known_to, valid_from, known_from);
CREATE INDEX org_seat_person_all ON org_seat (person_id, valid_to, known_to, valid_from, known_from);
CREATE INDEX org_seat_seat_all ON org_seat (seat_id, known_to);
