-- A class: planned, held or called off. valid_from is the day of opening; it stands for ever.
CREATE TABLE training_class (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE training_class_version (
  id {id} NOT NULL PRIMARY KEY,
  training_class_id {id} NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  org {id},
  kind TEXT NOT NULL,
  run {int} NOT NULL,
  plan TEXT NOT NULL,
  day {day},
  closes {day},
  days {int} NOT NULL,
  topics TEXT NOT NULL,
  place TEXT NOT NULL,
  state TEXT NOT NULL,
  off_reason TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap training_class_version|training_class_id};
CREATE INDEX training_class_version_one_all ON training_class_version (training_class_id, known_to);
CREATE INDEX training_class_version_day_now ON training_class_version (valid_from, training_class_id) WHERE known_to = {open};
CREATE INDEX training_class_version_org_now ON training_class_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX training_class_version_org_all ON training_class_version (org, valid_from, known_to, known_from);
CREATE INDEX training_class_version_code_now ON training_class_version (code) WHERE known_to = {open};
-- Somebody who learns in a class: at the organisation he had on the day of opening; unit is the grassroots organisation above it on that day.
CREATE TABLE training_learner (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE training_learner_version (
  id {id} NOT NULL PRIMARY KEY,
  training_learner_id {id} NOT NULL,
  class {id},
  person {id},
  org {id},
  office TEXT NOT NULL,
  unit {id},
  result TEXT NOT NULL,
  certificate TEXT NOT NULL,
  certified {day},
  host {id},
  day {day},
  class_state TEXT NOT NULL,
  class_kind TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap training_learner_version|training_learner_id};
CREATE INDEX training_learner_version_one_all ON training_learner_version (training_learner_id, known_to);
CREATE INDEX training_learner_version_day_now ON training_learner_version (valid_from, training_learner_id) WHERE known_to = {open};
CREATE INDEX training_learner_version_org_now ON training_learner_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX training_learner_version_org_all ON training_learner_version (org, valid_from, known_to, known_from);
CREATE INDEX training_learner_version_host_now ON training_learner_version (host, valid_from) WHERE known_to = {open};
CREATE INDEX training_learner_version_class_now ON training_learner_version (class, person) WHERE known_to = {open};
CREATE INDEX training_learner_version_class_all ON training_learner_version (class, known_to);
CREATE INDEX training_learner_version_person_now ON training_learner_version (person, valid_from) WHERE known_to = {open};
