-- The state of a finding follows from its other fields: a strength for which nothing is asked waits for no answer, also where it was written before.
UPDATE meeting_finding_version SET state = 'khong_can' WHERE state = 'mo' AND kind = 'uu_diem' AND correction = '';
