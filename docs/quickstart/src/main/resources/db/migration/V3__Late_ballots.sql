-- Ballots cast after their motion was closed stay on record, but do not count.
ALTER TABLE ballot ADD COLUMN late boolean;

UPDATE ballot
SET late = ballot.cast_at > motion.closed_at
FROM motion
WHERE motion.id = ballot.motion_id;

ALTER TABLE ballot ALTER COLUMN late SET NOT NULL;
