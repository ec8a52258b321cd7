-- The words by which a person may be found, of every version of his name and his register number, with all words of that version beside each. It
-- is derived and only grows: who is found by it is looked at again in member_person, which says when he was called so and who may know.
CREATE TABLE member_word (
  word TEXT{collate} NOT NULL,
  person_id {id} NOT NULL,
  names TEXT{collate} NOT NULL,
  PRIMARY KEY (word, person_id, names)
){keyed};
-- Whoever asks about everybody asks by day: how many stand on one, who came and left within a period.
CREATE INDEX member_affiliation_in ON member_affiliation (kind, valid_from, known_to);
CREATE INDEX member_affiliation_out ON member_affiliation (kind, valid_to, valid_from, known_to);
