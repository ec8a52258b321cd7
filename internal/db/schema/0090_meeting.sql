-- A meeting of a cell or committee: planned, held or called off. valid_from is its day; it stands for ever. month is the first day of the month it serves.
CREATE TABLE meeting (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE meeting_version (
  id {id} NOT NULL PRIMARY KEY,
  meeting_id {id} NOT NULL,
  org {id},
  day {day},
  month {day},
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  combined {bool} NOT NULL,
  topic TEXT NOT NULL,
  topic_paper {id},
  state TEXT NOT NULL,
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  minutes {int} NOT NULL,
  place TEXT NOT NULL,
  chair {id},
  clerk {id},
  counted_by TEXT NOT NULL,
  due {int} NOT NULL,
  present {int} NOT NULL,
  source TEXT NOT NULL,
  absent_with {int} NOT NULL,
  absent_without {int} NOT NULL,
  content TEXT NOT NULL,
  resolution TEXT NOT NULL,
  off_reason TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap meeting_version|meeting_id};
CREATE INDEX meeting_version_one_all ON meeting_version (meeting_id, known_to);
CREATE INDEX meeting_version_day_now ON meeting_version (valid_from, meeting_id) WHERE known_to = {open};
CREATE INDEX meeting_version_org_now ON meeting_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX meeting_version_org_all ON meeting_version (org, valid_from, known_to, known_from);
CREATE INDEX meeting_version_chair_now ON meeting_version (chair, valid_from) WHERE known_to = {open};
CREATE INDEX meeting_version_clerk_now ON meeting_version (clerk, valid_from) WHERE known_to = {open};
-- A line of a meeting's roll: who was not there, and who of those exempt or there for a time is named.
CREATE TABLE meeting_absence (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE meeting_absence_version (
  id {id} NOT NULL PRIMARY KEY,
  meeting_absence_id {id} NOT NULL,
  meeting {id},
  person {id},
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  org {id},
  day {day},
  meeting_state TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap meeting_absence_version|meeting_absence_id};
CREATE INDEX meeting_absence_version_one_all ON meeting_absence_version (meeting_absence_id, known_to);
CREATE INDEX meeting_absence_version_day_now ON meeting_absence_version (valid_from, meeting_absence_id) WHERE known_to = {open};
CREATE INDEX meeting_absence_version_org_now ON meeting_absence_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX meeting_absence_version_org_all ON meeting_absence_version (org, valid_from, known_to, known_from);
CREATE INDEX meeting_absence_version_meeting_now ON meeting_absence_version (meeting, person) WHERE known_to = {open};
CREATE INDEX meeting_absence_version_meeting_all ON meeting_absence_version (meeting, known_to);
CREATE INDEX meeting_absence_version_person_now ON meeting_absence_version (person, valid_from) WHERE known_to = {open};
-- What a meeting concluded: a sentence, who does it, by when.
CREATE TABLE meeting_conclusion (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE meeting_conclusion_version (
  id {id} NOT NULL PRIMARY KEY,
  meeting_conclusion_id {id} NOT NULL,
  meeting {id},
  words TEXT NOT NULL,
  person {id},
  due {day},
  state TEXT NOT NULL,
  done {day},
  org {id},
  day {day},
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap meeting_conclusion_version|meeting_conclusion_id};
CREATE INDEX meeting_conclusion_version_one_all ON meeting_conclusion_version (meeting_conclusion_id, known_to);
CREATE INDEX meeting_conclusion_version_day_now ON meeting_conclusion_version (valid_from, meeting_conclusion_id) WHERE known_to = {open};
CREATE INDEX meeting_conclusion_version_org_now ON meeting_conclusion_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX meeting_conclusion_version_org_all ON meeting_conclusion_version (org, valid_from, known_to, known_from);
CREATE INDEX meeting_conclusion_version_meeting_now ON meeting_conclusion_version (meeting) WHERE known_to = {open};
CREATE INDEX meeting_conclusion_version_meeting_all ON meeting_conclusion_version (meeting, known_to);
CREATE INDEX meeting_conclusion_version_person_now ON meeting_conclusion_version (person, valid_from) WHERE known_to = {open};
-- Which cell a committee sends a member to, for a period; no cell: any below it.
CREATE TABLE meeting_duty (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE meeting_duty_version (
  id {id} NOT NULL PRIMARY KEY,
  meeting_duty_id {id} NOT NULL,
  org {id},
  person {id},
  cell {id},
  since {day},
  until {day},
  least {int} NOT NULL,
  paper {id},
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap meeting_duty_version|meeting_duty_id};
CREATE INDEX meeting_duty_version_one_all ON meeting_duty_version (meeting_duty_id, known_to);
CREATE INDEX meeting_duty_version_day_now ON meeting_duty_version (valid_from, meeting_duty_id) WHERE known_to = {open};
CREATE INDEX meeting_duty_version_org_now ON meeting_duty_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX meeting_duty_version_org_all ON meeting_duty_version (org, valid_from, known_to, known_from);
CREATE INDEX meeting_duty_version_person_now ON meeting_duty_version (person, valid_from) WHERE known_to = {open};
-- A visit of a committee member to a cell. own: it was his own cell on that day.
CREATE TABLE meeting_visit (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE meeting_visit_version (
  id {id} NOT NULL PRIMARY KEY,
  meeting_visit_id {id} NOT NULL,
  org {id},
  person {id},
  cell {id},
  day {day},
  state TEXT NOT NULL,
  duty {id},
  meeting {id},
  own {bool} NOT NULL,
  summary TEXT NOT NULL,
  off_reason TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap meeting_visit_version|meeting_visit_id};
CREATE INDEX meeting_visit_version_one_all ON meeting_visit_version (meeting_visit_id, known_to);
CREATE INDEX meeting_visit_version_day_now ON meeting_visit_version (valid_from, meeting_visit_id) WHERE known_to = {open};
CREATE INDEX meeting_visit_version_cell_now ON meeting_visit_version (cell, valid_from) WHERE known_to = {open};
CREATE INDEX meeting_visit_version_cell_all ON meeting_visit_version (cell, valid_from, known_to, known_from);
CREATE INDEX meeting_visit_version_org_now ON meeting_visit_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX meeting_visit_version_person_now ON meeting_visit_version (person, valid_from) WHERE known_to = {open};
CREATE INDEX meeting_visit_version_duty_now ON meeting_visit_version (duty) WHERE known_to = {open};
CREATE INDEX meeting_visit_version_meeting_now ON meeting_visit_version (meeting) WHERE known_to = {open};
-- What a visit found, with the correction asked for, the answer and its verification.
CREATE TABLE meeting_finding (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE meeting_finding_version (
  id {id} NOT NULL PRIMARY KEY,
  meeting_finding_id {id} NOT NULL,
  visit {id},
  kind TEXT NOT NULL,
  words TEXT NOT NULL,
  correction TEXT NOT NULL,
  due {day},
  answer TEXT NOT NULL,
  answered {day},
  verified {day},
  state TEXT NOT NULL,
  org {id},
  cell {id},
  day {day},
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap meeting_finding_version|meeting_finding_id};
CREATE INDEX meeting_finding_version_one_all ON meeting_finding_version (meeting_finding_id, known_to);
CREATE INDEX meeting_finding_version_day_now ON meeting_finding_version (valid_from, meeting_finding_id) WHERE known_to = {open};
CREATE INDEX meeting_finding_version_cell_now ON meeting_finding_version (cell, valid_from) WHERE known_to = {open};
CREATE INDEX meeting_finding_version_cell_all ON meeting_finding_version (cell, valid_from, known_to, known_from);
CREATE INDEX meeting_finding_version_org_now ON meeting_finding_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX meeting_finding_version_visit_now ON meeting_finding_version (visit) WHERE known_to = {open};
CREATE INDEX meeting_finding_version_visit_all ON meeting_finding_version (visit, known_to);
