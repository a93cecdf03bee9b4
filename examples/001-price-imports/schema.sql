CREATE TABLE price_imports (
  month text PRIMARY KEY,
  status text NOT NULL DEFAULT 'pending',
  attempts int NOT NULL DEFAULT 0,
  last_error text,
  started_at timestamptz,
  finished_at timestamptz,
  CHECK (finished_at IS NULL OR finished_at >= started_at)
);

CREATE TABLE prices (
  month text NOT NULL REFERENCES price_imports,
  sku text NOT NULL,
  cents int NOT NULL,
  PRIMARY KEY (month, sku)
);
