-- Counted once, instead of whenever a motion is shown.
CREATE TABLE motion_result (
    motion_id integer NOT NULL REFERENCES motion,
    choice choice NOT NULL,
    ballots integer NOT NULL,
    PRIMARY KEY (motion_id, choice)
);

INSERT INTO motion_result (motion_id, choice, ballots)
SELECT motion_id, choice, count(*)
FROM ballot
WHERE NOT late
GROUP BY motion_id, choice;
