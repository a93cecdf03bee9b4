CREATE TABLE listings (id int PRIMARY KEY, photos text NOT NULL DEFAULT 'to follow');

CREATE TABLE photo_drafts (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  listing_id int NOT NULL REFERENCES listings,
  url text NOT NULL
);

CREATE TABLE resized_photos (
  draft_id int PRIMARY KEY REFERENCES photo_drafts ON DELETE CASCADE,
  url text NOT NULL
);
