-- Work to be done after the transaction that asked for it, kept until it is done; and the kinds that come round by themselves.
CREATE TABLE job (
  id {id} NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  args {json} NOT NULL,
  asked_at {time} NOT NULL,
  run_at {time} NOT NULL,
  attempts {int} NOT NULL,
  last_error TEXT NOT NULL,
  token {id},
  locked_until {time},
  done_at {time},
  failed_at {time}
){strict};
CREATE INDEX job_due ON job (run_at) WHERE done_at IS NULL AND failed_at IS NULL;
CREATE INDEX job_done ON job (done_at) WHERE done_at IS NOT NULL;
CREATE TABLE job_round (kind TEXT PRIMARY KEY, next_at {time} NOT NULL){strict};
