-- Why somebody was absent may tell of his health: it is stored only sealed under his key, which lies outside the database. What older versions wrote in
-- the clear is dropped, from the records and from their change rows. Blocks that hold such a row are made anew by the job that seals.
ALTER TABLE meeting_absence_version DROP COLUMN reason;
ALTER TABLE meeting_absence_version ADD COLUMN reason {blob};
DELETE FROM audit_block WHERE EXISTS (SELECT 1 FROM audit_change c WHERE c.noun = 'meeting_absence' AND c.block IS NOT NULL);
UPDATE audit_head SET n = 0 WHERE NOT EXISTS (SELECT 1 FROM audit_block);
UPDATE audit_change SET block = NULL WHERE block IS NOT NULL AND NOT EXISTS (SELECT 1 FROM audit_block);
UPDATE audit_change SET detail = 'null' WHERE noun = 'meeting_absence';
