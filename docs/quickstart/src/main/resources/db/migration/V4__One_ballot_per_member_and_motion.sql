-- Builds the index of the primary key, and fails if somebody voted twice.
ALTER TABLE ballot ADD PRIMARY KEY (motion_id, member_id);
