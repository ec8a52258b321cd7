-- A campaign of study of a document, from its first to its last day; without a last day it stands for ever.
CREATE TABLE study_campaign (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE study_campaign_version (
  id {id} NOT NULL PRIMARY KEY,
  study_campaign_id {id} NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  org {id},
  paper {id},
  form TEXT NOT NULL,
  day {day},
  until {day},
  audience TEXT NOT NULL,
  plan TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap study_campaign_version|study_campaign_id};
CREATE INDEX study_campaign_version_one_all ON study_campaign_version (study_campaign_id, known_to);
CREATE INDEX study_campaign_version_day_now ON study_campaign_version (valid_from, study_campaign_id) WHERE known_to = {open};
CREATE INDEX study_campaign_version_org_now ON study_campaign_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX study_campaign_version_org_all ON study_campaign_version (org, valid_from, known_to, known_from);
CREATE INDEX study_campaign_version_code_now ON study_campaign_version (code) WHERE known_to = {open};
-- A session of study: planned, held or called off. valid_from is its day, the expected one while it is planned.
CREATE TABLE study_session (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE study_session_version (
  id {id} NOT NULL PRIMARY KEY,
  study_session_id {id} NOT NULL,
  campaign {id},
  org {id},
  day {day},
  topic TEXT NOT NULL,
  form TEXT NOT NULL,
  state TEXT NOT NULL,
  paper {id},
  mode TEXT NOT NULL,
  points {int} NOT NULL,
  place TEXT NOT NULL,
  reporter {id},
  reporter_of TEXT NOT NULL,
  counted_by TEXT NOT NULL,
  present {int} NOT NULL,
  source TEXT NOT NULL,
  off_reason TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap study_session_version|study_session_id};
CREATE INDEX study_session_version_one_all ON study_session_version (study_session_id, known_to);
CREATE INDEX study_session_version_day_now ON study_session_version (valid_from, study_session_id) WHERE known_to = {open};
CREATE INDEX study_session_version_org_now ON study_session_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX study_session_version_org_all ON study_session_version (org, valid_from, known_to, known_from);
CREATE INDEX study_session_version_campaign_now ON study_session_version (campaign, valid_from) WHERE known_to = {open};
CREATE INDEX study_session_version_reporter_now ON study_session_version (reporter, valid_from) WHERE known_to = {open};
-- Somebody who came to a session: at the cell where he was a member on its day, or where it was held.
CREATE TABLE study_attend (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE study_attend_version (
  id {id} NOT NULL PRIMARY KEY,
  study_attend_id {id} NOT NULL,
  session {id},
  person {id},
  at {id},
  makeup {bool} NOT NULL,
  org {id},
  day {day},
  session_state TEXT NOT NULL,
  campaign {id},
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap study_attend_version|study_attend_id};
CREATE INDEX study_attend_version_one_all ON study_attend_version (study_attend_id, known_to);
CREATE INDEX study_attend_version_day_now ON study_attend_version (valid_from, study_attend_id) WHERE known_to = {open};
CREATE INDEX study_attend_version_at_now ON study_attend_version (at, valid_from) WHERE known_to = {open};
CREATE INDEX study_attend_version_at_all ON study_attend_version (at, valid_from, known_to, known_from);
CREATE INDEX study_attend_version_org_now ON study_attend_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX study_attend_version_session_now ON study_attend_version (session, person) WHERE known_to = {open};
CREATE INDEX study_attend_version_session_all ON study_attend_version (session, known_to);
CREATE INDEX study_attend_version_person_now ON study_attend_version (person, valid_from) WHERE known_to = {open};
CREATE INDEX study_attend_version_campaign_all ON study_attend_version (campaign, person, known_to);
-- Who is recognised as a reporter or propagandist, from the first to the last day of it.
CREATE TABLE study_reporter (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE study_reporter_version (
  id {id} NOT NULL PRIMARY KEY,
  study_reporter_id {id} NOT NULL,
  org {id},
  person {id},
  level TEXT NOT NULL,
  since {day},
  until {day},
  paper {id},
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap study_reporter_version|study_reporter_id};
CREATE INDEX study_reporter_version_one_all ON study_reporter_version (study_reporter_id, known_to);
CREATE INDEX study_reporter_version_day_now ON study_reporter_version (valid_from, study_reporter_id) WHERE known_to = {open};
CREATE INDEX study_reporter_version_org_now ON study_reporter_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX study_reporter_version_org_all ON study_reporter_version (org, valid_from, known_to, known_from);
CREATE INDEX study_reporter_version_person_now ON study_reporter_version (person, valid_from) WHERE known_to = {open};
-- The action programme of an organisation after a campaign.
CREATE TABLE study_programme (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE study_programme_version (
  id {id} NOT NULL PRIMARY KEY,
  study_programme_id {id} NOT NULL,
  org {id},
  campaign {id},
  day {day},
  title TEXT NOT NULL,
  paper {id},
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap study_programme_version|study_programme_id};
CREATE INDEX study_programme_version_one_all ON study_programme_version (study_programme_id, known_to);
CREATE INDEX study_programme_version_day_now ON study_programme_version (valid_from, study_programme_id) WHERE known_to = {open};
CREATE INDEX study_programme_version_org_now ON study_programme_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX study_programme_version_org_all ON study_programme_version (org, valid_from, known_to, known_from);
CREATE INDEX study_programme_version_campaign_now ON study_programme_version (campaign, org) WHERE known_to = {open};
-- What a unit without records declares of its sessions of a time. The figures date it by its last day.
CREATE TABLE study_declare (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE study_declare_version (
  id {id} NOT NULL PRIMARY KEY,
  study_declare_id {id} NOT NULL,
  org {id},
  since {day},
  until {day},
  sessions {int} NOT NULL,
  people {int} NOT NULL,
  paper {id},
  note TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap study_declare_version|study_declare_id};
CREATE INDEX study_declare_version_one_all ON study_declare_version (study_declare_id, known_to);
CREATE INDEX study_declare_version_day_now ON study_declare_version (valid_from, study_declare_id) WHERE known_to = {open};
CREATE INDEX study_declare_version_org_now ON study_declare_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX study_declare_version_org_all ON study_declare_version (org, valid_from, known_to, known_from);
CREATE INDEX study_declare_version_until_all ON study_declare_version (org, until, known_to, known_from);
