-- Whose cell a visit was to, and the grassroots organisation above a learner, are asked of the register when they are counted: they are not stored.
ALTER TABLE meeting_visit_version DROP COLUMN own;
ALTER TABLE training_learner_version DROP COLUMN unit;
CREATE INDEX study_attend_version_person_all ON study_attend_version (person, valid_from, known_to, known_from);
