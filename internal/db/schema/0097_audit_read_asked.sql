-- What a list was asked for, as a digest: two looks with the same conditions can be told to be the same, without the names searched for.
ALTER TABLE audit_read ADD COLUMN asked TEXT NOT NULL DEFAULT '';
