-- A human being on the register, before, during and after membership. code is his number, code_key how it is looked up. wrapped_key is his key, wrapped by the installation's; NULL once erased.
-- id_blind finds an identity number without opening it. owner is the organisation that entered him, and has his file until he is affiliated.
CREATE TABLE member (
  id {id} NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  code_key TEXT{collate} NOT NULL UNIQUE,
  rev {int} NOT NULL,
  wrapped_key {blob},
  id_blind {blob},
  owner {id} NOT NULL
){strict};
CREATE UNIQUE INDEX member_id_blind ON member (id_blind) WHERE id_blind IS NOT NULL;
CREATE TABLE member_number (id INTEGER PRIMARY KEY, last {int} NOT NULL){strict};
INSERT INTO member_number (id, last) VALUES (1, 0);
-- Basic facts, one row a version. search_name holds the words to search by (name and code), sort_name the order of names.
CREATE TABLE member_person (
  id {id} NOT NULL PRIMARY KEY,
  person_id {id} NOT NULL,
  full_name TEXT NOT NULL,
  given TEXT NOT NULL,
  sort_name TEXT{collate} NOT NULL,
  search_name TEXT NOT NULL,
  sex TEXT NOT NULL,
  birth {partial},
  birth_name TEXT NOT NULL,
  other_names TEXT NOT NULL,
  native_place TEXT NOT NULL,
  residence TEXT NOT NULL,
  phone TEXT NOT NULL,
  occupation TEXT NOT NULL,
  education TEXT NOT NULL,
  profession TEXT NOT NULL,
  theory TEXT NOT NULL,
  language TEXT NOT NULL,
  youth_on {day},
  {states}
){strict};
{no_overlap member_person|person_id};
CREATE INDEX member_person_now ON member_person (person_id, valid_to, valid_from, sex, birth, sort_name) WHERE known_to = {open};
CREATE INDEX member_person_name_now ON member_person (sort_name, person_id, valid_to, valid_from, search_name) WHERE known_to = {open};
CREATE INDEX member_person_all ON member_person (person_id, valid_to, known_to, valid_from, known_from, sex, birth);
-- Facts that are stored only sealed under the person's key, by field group.
CREATE TABLE member_sensitive (id {id} NOT NULL PRIMARY KEY, person_id {id} NOT NULL, sealed {blob}, {states}){strict};
{no_overlap member_sensitive|person_id};
CREATE INDEX member_sensitive_now ON member_sensitive (person_id, valid_to, valid_from) WHERE known_to = {open};
CREATE INDEX member_sensitive_all ON member_sensitive (person_id, valid_to, known_to, valid_from, known_from);
CREATE TABLE member_family (id {id} NOT NULL PRIMARY KEY, person_id {id} NOT NULL, sealed {blob}, {states}){strict};
{no_overlap member_family|person_id};
CREATE INDEX member_family_all ON member_family (person_id, valid_to, known_to, valid_from, known_from);
CREATE TABLE member_finance (id {id} NOT NULL PRIMARY KEY, person_id {id} NOT NULL, sealed {blob}, {states}){strict};
{no_overlap member_finance|person_id};
CREATE INDEX member_finance_all ON member_finance (person_id, valid_to, known_to, valid_from, known_from);
CREATE TABLE member_discipline (id {id} NOT NULL PRIMARY KEY, person_id {id} NOT NULL, sealed {blob}, {states}){strict};
{no_overlap member_discipline|person_id};
CREATE INDEX member_discipline_all ON member_discipline (person_id, valid_to, known_to, valid_from, known_from);
