-- Where the association stands before the migration: two thousand motions, and who voted how on each.
CREATE TABLE member (
    id integer PRIMARY KEY,
    name text NOT NULL,
    joined date NOT NULL
);

CREATE TABLE motion (
    id integer PRIMARY KEY,
    title text NOT NULL,
    closed_at timestamptz NOT NULL
);

CREATE TABLE ballot (
    motion_id integer NOT NULL,
    member_id integer NOT NULL,
    choice text NOT NULL,
    cast_at timestamptz NOT NULL
);

INSERT INTO member (id, name, joined)
SELECT id, 'Member ' || id, date '2010-01-01' + id
FROM generate_series(1, 1000) AS id;

INSERT INTO motion (id, title, closed_at)
SELECT id, 'Motion ' || id, timestamptz '2020-01-01 18:00:00+00' + id * interval '1 day'
FROM generate_series(1, 2000) AS id;

INSERT INTO ballot (motion_id, member_id, choice, cast_at)
SELECT motion.id,
       member.id,
       (ARRAY['yes', 'no', 'abstention'])[1 + (motion.id * 7 + member.id * 13) % 3],
       motion.closed_at - ((motion.id + member.id * 31) % 300 - 10) * interval '1 minute'
FROM motion
CROSS JOIN member;
