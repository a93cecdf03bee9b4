CREATE TABLE machines (id uuid PRIMARY KEY, gpu text NOT NULL, seen_at timestamptz NOT NULL);

CREATE TABLE frames (
  id int PRIMARY KEY,
  claimed_by uuid REFERENCES machines
);
