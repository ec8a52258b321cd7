-- Who must sign and signed is asked member by member, also as it was known before.
CREATE INDEX pledge_version_person_all ON pledge_version (person, valid_from, known_to, known_from);
