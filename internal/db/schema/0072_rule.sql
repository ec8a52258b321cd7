-- Rules an office sets itself: they stand before the shipped ones on the days they hold. And the days on which its calendar differs from the
-- ordinary week: Tết, the Hùng Kings' day, days given instead of a holiday on a weekend, Saturdays worked in exchange.
CREATE TABLE rule_lock (id INTEGER PRIMARY KEY CHECK (id = 1), rev {int} NOT NULL){strict};
INSERT INTO rule_lock (id, rev) VALUES (1, 1);
CREATE TABLE rule_value (
  id {id} NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  value TEXT NOT NULL,
  document_type TEXT NOT NULL,
  document_number TEXT NOT NULL,
  issuer TEXT NOT NULL,
  issued {partial},
  article TEXT NOT NULL,
  confirmed {bool} NOT NULL,
  note TEXT NOT NULL,
  {states}
){strict};
{no_overlap rule_value|code};
CREATE INDEX rule_value_code ON rule_value (code, valid_to, known_to, valid_from, known_from);
CREATE TABLE rule_day (
  id {id} NOT NULL PRIMARY KEY,
  on_day {day} NOT NULL,
  working {bool} NOT NULL,
  name TEXT NOT NULL,
  {states}
){strict};
{no_overlap rule_day|on_day};
CREATE INDEX rule_day_on ON rule_day (on_day, known_to);
