CREATE TABLE episodes (
  id int PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  title text NOT NULL,
  audio_url text NOT NULL,
  play_count int NOT NULL DEFAULT 0
);

CREATE TABLE plays (
  episode_id int NOT NULL REFERENCES episodes,
  played_at timestamptz NOT NULL
);
