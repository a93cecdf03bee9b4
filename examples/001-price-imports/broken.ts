/**
 * A shop's nightly price imports, one row a supplier in `price_imports`, whose constraint says that an import cannot
 * finish before it started: CHECK (finished_at IS NULL OR finished_at >= started_at).
 */
import type { Sql } from "postgres";

interface Price {
  sku: string;
  cents: number;
}

type PriceList = (supplierId: number) => Promise<Price[]>;

export async function importPrices(
  sql: Sql,
  supplierId: number,
  download: PriceList,
): Promise<void> {
  await sql`
    UPDATE price_imports
    SET status = 'running', started_at = NOW(), finished_at = NULL
    WHERE supplier_id = ${supplierId}`;
  try {
    const prices = await download(supplierId);
    await sql`INSERT INTO prices ${sql(prices)} ON CONFLICT (sku) DO UPDATE SET cents = EXCLUDED.cents`;
    await sql`
      UPDATE price_imports
      SET status = 'completed', finished_at = NOW()
      WHERE supplier_id = ${supplierId}`;
  } catch (error) {
    await sql`
      UPDATE price_imports
      SET
        status = CASE WHEN attempts + 1 >= 4 THEN 'failed' ELSE 'retry' END,
        attempts = attempts + 1,
        last_error = ${String(error)},
        finished_at = NOW()
      WHERE supplier_id = ${supplierId}`;
  }
}

/** The suppliers that the next run takes: new ones, and those that failed but may try again. */
export async function suppliersToImport(sql: Sql): Promise<number[]> {
  const rows = await sql<{ supplierId: number }[]>`
    SELECT supplier_id AS "supplierId" FROM price_imports WHERE status IN ('pending', 'retry') ORDER BY supplier_id`;
  return rows.map((row) => row.supplierId);
}
