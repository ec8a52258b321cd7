-- A contest: planned, held or called off. valid_from is the day it opens; it stands for ever.
CREATE TABLE contest (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE contest_version (
  id {id} NOT NULL PRIMARY KEY,
  contest_id {id} NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  org {id},
  form TEXT NOT NULL,
  rules {id},
  day {day},
  closes {day},
  state TEXT NOT NULL,
  off_reason TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap contest_version|contest_id};
CREATE INDEX contest_version_one_all ON contest_version (contest_id, known_to);
CREATE INDEX contest_version_day_now ON contest_version (valid_from, contest_id) WHERE known_to = {open};
CREATE INDEX contest_version_org_now ON contest_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX contest_version_org_all ON contest_version (org, valid_from, known_to, known_from);
CREATE INDEX contest_version_code_now ON contest_version (code) WHERE known_to = {open};
CREATE TABLE contest_round (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE contest_round_version (
  id {id} NOT NULL PRIMARY KEY,
  contest_round_id {id} NOT NULL,
  contest {id},
  title TEXT NOT NULL,
  day {day},
  org {id},
  contest_state TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap contest_round_version|contest_round_id};
CREATE INDEX contest_round_version_one_all ON contest_round_version (contest_round_id, known_to);
CREATE INDEX contest_round_version_day_now ON contest_round_version (valid_from, contest_round_id) WHERE known_to = {open};
CREATE INDEX contest_round_version_org_now ON contest_round_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX contest_round_version_org_all ON contest_round_version (org, valid_from, known_to, known_from);
CREATE INDEX contest_round_version_contest_now ON contest_round_version (contest, title) WHERE known_to = {open};
CREATE INDEX contest_round_version_contest_all ON contest_round_version (contest, known_to);
-- An attempt of a person, a member or not, at the organisation of its day. Of one person's attempts in a contest exactly one is chosen.
CREATE TABLE contest_entry (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE contest_entry_version (
  id {id} NOT NULL PRIMARY KEY,
  contest_entry_id {id} NOT NULL,
  contest {id},
  person {id},
  org {id},
  day {day},
  attempt {int} NOT NULL,
  chosen {bool} NOT NULL,
  score {int} NOT NULL,
  host {id},
  contest_state TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap contest_entry_version|contest_entry_id};
CREATE INDEX contest_entry_version_one_all ON contest_entry_version (contest_entry_id, known_to);
CREATE INDEX contest_entry_version_day_now ON contest_entry_version (valid_from, contest_entry_id) WHERE known_to = {open};
CREATE INDEX contest_entry_version_org_now ON contest_entry_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX contest_entry_version_org_all ON contest_entry_version (org, valid_from, known_to, known_from);
CREATE INDEX contest_entry_version_host_now ON contest_entry_version (host, valid_from) WHERE known_to = {open};
CREATE INDEX contest_entry_version_contest_now ON contest_entry_version (contest, person, attempt) WHERE known_to = {open};
CREATE INDEX contest_entry_version_contest_all ON contest_entry_version (contest, known_to);
CREATE INDEX contest_entry_version_person_now ON contest_entry_version (person, valid_from) WHERE known_to = {open};
-- A prize of a person or of an organisation as a whole; giver is the body that gave it where it is another than the host.
CREATE TABLE contest_prize (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE contest_prize_version (
  id {id} NOT NULL PRIMARY KEY,
  contest_prize_id {id} NOT NULL,
  contest {id},
  rank {int} NOT NULL,
  scope TEXT NOT NULL,
  person {id},
  org {id},
  giver {id},
  level TEXT NOT NULL,
  day {day},
  paper {id},
  host {id},
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap contest_prize_version|contest_prize_id};
CREATE INDEX contest_prize_version_one_all ON contest_prize_version (contest_prize_id, known_to);
CREATE INDEX contest_prize_version_day_now ON contest_prize_version (valid_from, contest_prize_id) WHERE known_to = {open};
CREATE INDEX contest_prize_version_org_now ON contest_prize_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX contest_prize_version_org_all ON contest_prize_version (org, valid_from, known_to, known_from);
CREATE INDEX contest_prize_version_host_now ON contest_prize_version (host, valid_from) WHERE known_to = {open};
CREATE INDEX contest_prize_version_contest_now ON contest_prize_version (contest, rank, org) WHERE known_to = {open};
CREATE INDEX contest_prize_version_contest_all ON contest_prize_version (contest, known_to);
CREATE INDEX contest_prize_version_person_now ON contest_prize_version (person, valid_from) WHERE known_to = {open};
