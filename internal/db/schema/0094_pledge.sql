-- A campaign of commitments of a year, from its first to its last day; without a last day it stands for ever.
CREATE TABLE pledge_campaign (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE pledge_campaign_version (
  id {id} NOT NULL PRIMARY KEY,
  pledge_campaign_id {id} NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  org {id},
  year {int} NOT NULL,
  day {day},
  until {day},
  theme TEXT NOT NULL,
  paper {id},
  must TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap pledge_campaign_version|pledge_campaign_id};
CREATE INDEX pledge_campaign_version_one_all ON pledge_campaign_version (pledge_campaign_id, known_to);
CREATE INDEX pledge_campaign_version_day_now ON pledge_campaign_version (valid_from, pledge_campaign_id) WHERE known_to = {open};
CREATE INDEX pledge_campaign_version_org_now ON pledge_campaign_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX pledge_campaign_version_org_all ON pledge_campaign_version (org, valid_from, known_to, known_from);
CREATE INDEX pledge_campaign_version_code_now ON pledge_campaign_version (code) WHERE known_to = {open};
-- A topic that an organisation chose in a campaign.
CREATE TABLE pledge_topic (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE pledge_topic_version (
  id {id} NOT NULL PRIMARY KEY,
  pledge_topic_id {id} NOT NULL,
  campaign {id},
  org {id},
  topic TEXT NOT NULL,
  day {day},
  paper {id},
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap pledge_topic_version|pledge_topic_id};
CREATE INDEX pledge_topic_version_one_all ON pledge_topic_version (pledge_topic_id, known_to);
CREATE INDEX pledge_topic_version_day_now ON pledge_topic_version (valid_from, pledge_topic_id) WHERE known_to = {open};
CREATE INDEX pledge_topic_version_org_now ON pledge_topic_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX pledge_topic_version_org_all ON pledge_topic_version (org, valid_from, known_to, known_from);
CREATE INDEX pledge_topic_version_campaign_now ON pledge_topic_version (campaign, org) WHERE known_to = {open};
-- The commitment of a member: drafted, signed, confirmed, reviewed. valid_from is the day of signing, the expected one of a draft.
CREATE TABLE pledge (id {id} NOT NULL PRIMARY KEY, rev {int} NOT NULL){strict};
CREATE TABLE pledge_version (
  id {id} NOT NULL PRIMARY KEY,
  pledge_id {id} NOT NULL,
  campaign {id},
  person {id},
  org {id},
  day {day},
  state TEXT NOT NULL,
  plan TEXT NOT NULL,
  has_plan {bool} NOT NULL,
  confirmed {day},
  reviewed {day},
  result TEXT NOT NULL,
  search TEXT NOT NULL,
  {states}
){strict};
{no_overlap pledge_version|pledge_id};
CREATE INDEX pledge_version_one_all ON pledge_version (pledge_id, known_to);
CREATE INDEX pledge_version_day_now ON pledge_version (valid_from, pledge_id) WHERE known_to = {open};
CREATE INDEX pledge_version_org_now ON pledge_version (org, valid_from) WHERE known_to = {open};
CREATE INDEX pledge_version_org_all ON pledge_version (org, valid_from, known_to, known_from);
CREATE INDEX pledge_version_campaign_now ON pledge_version (campaign, person) WHERE known_to = {open};
CREATE INDEX pledge_version_person_now ON pledge_version (person, valid_from) WHERE known_to = {open};
