-- Text let misspellings in. Changing the type rewrites every ballot.
CREATE TYPE choice AS ENUM ('yes', 'no', 'abstention');

ALTER TABLE ballot ALTER COLUMN choice TYPE choice USING choice::choice;
