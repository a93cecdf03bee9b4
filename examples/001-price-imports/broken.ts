/**
 * A price comparison fills in its past, a month at a time. `price_imports` has a row a month; every few minutes the
 * scheduler takes some that are still to do. Its constraint says that an import cannot finish before it started.
 */
import type { Sql } from "postgres";

interface Price {
  sku: string;
  cents: number;
}

/** The supplier's archive. It fetches a month from its cellar when first asked for it, and answers the next time. */
export interface Archive {
  download(month: string): Promise<Price[]>;
}

export async function scheduleImports(
  sql: Sql,
  archive: Archive,
  limit: number,
): Promise<void> {
  const claimed = await sql<{ month: string }[]>`
    UPDATE price_imports
    SET status = 'running', started_at = NOW()
    WHERE month IN (
      SELECT month FROM price_imports
      WHERE status IN ('pending', 'retry')
      ORDER BY month
      LIMIT ${limit}
      FOR UPDATE SKIP LOCKED
    )
    RETURNING month`;
  for (const { month } of claimed) {
    await importMonth(sql, archive, month);
  }
}

async function importMonth(sql: Sql, archive: Archive, month: string): Promise<void> {
  try {
    const prices = await archive.download(month);
    const rows = prices.map((price) => ({ ...price, month }));
    await sql`INSERT INTO prices ${sql(rows, "month", "sku", "cents")}`;
    await sql`
      UPDATE price_imports
      SET status = 'completed', finished_at = NOW()
      WHERE month = ${month}`;
  } catch (error) {
    await sql`
      UPDATE price_imports
      SET
        status = CASE WHEN attempts + 1 >= 5 THEN 'failed' ELSE 'retry' END,
        attempts = attempts + 1,
        last_error = ${String(error)},
        finished_at = NOW()
      WHERE month = ${month}`;
  }
}
