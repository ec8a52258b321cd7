-- An admission to the Party: its head, and its versions. valid_from is the day on which it is counted (decision or ceremony, by the rule of the
-- day); it stands for ever. official_on is the ceremony plus the months of probation.
CREATE TABLE admission (
  id {id} NOT NULL PRIMARY KEY,
  person_id {id} NOT NULL,
  membership_id {id} NOT NULL,
  rev {int} NOT NULL
){strict};
CREATE INDEX admission_person ON admission (person_id);
CREATE INDEX admission_membership ON admission (membership_id);
CREATE TABLE admission_version (
  id {id} NOT NULL PRIMARY KEY,
  admission_id {id} NOT NULL,
  person_id {id} NOT NULL,
  membership_id {id} NOT NULL,
  org_id {id} NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('ket_nap', 'ket_nap_lai')),
  counts_from TEXT NOT NULL,
  decision_no TEXT NOT NULL,
  decided_on {day},
  decider_id {id},
  document_id {id},
  ceremony_on {day},
  considered_on {day},
  class_no TEXT NOT NULL,
  class_on {day},
  consent TEXT NOT NULL,
  official_on {day},
  recognition_no TEXT NOT NULL,
  recognised_on {day},
  recognition_id {id},
  note TEXT NOT NULL,
  {states}
){strict};
{no_overlap admission_version|admission_id};
CREATE INDEX admission_version_day_now ON admission_version (valid_from, admission_id) WHERE known_to = {open};
CREATE INDEX admission_version_org_now ON admission_version (org_id, valid_from) WHERE known_to = {open};
CREATE INDEX admission_version_one_all ON admission_version (admission_id, known_to);
CREATE INDEX admission_version_org_all ON admission_version (org_id, valid_from, known_to, known_from);
