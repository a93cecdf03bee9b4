const YEARS = 25;
const MONTHS_A_RUN = 15;

/**
 * The scheduler runs every few minutes, often enough to take each of 300 months twice. The archive gives a month out
 * when it is asked for the second time.
 *
 * @type {import("../../scripts/demo/systems.js").Replay}
 */
export async function replay(source, { connect, load, openPostgres }) {
  const postgres = await openPostgres();
  await postgres.database.query(
    `INSERT INTO price_imports (month)
      SELECT to_char(make_date(2000, 1, 1) + make_interval(months => n), 'YYYY-MM') FROM generate_series(0, $1) AS n`,
    [12 * YEARS - 1],
  );
  const { scheduleImports } = /** @type {typeof import("./right.js")} */ (
    await load(source)
  );
  const sql = connect(postgres.url);
  /** @type {Set<string>} */
  const fetched = new Set();
  const archive = {
    /** @param {string} month */
    download(month) {
      if (!fetched.has(month)) {
        fetched.add(month);
        return Promise.reject(
          new Error(`503: ${month} is being fetched from the cellar`),
        );
      }
      return Promise.resolve([{ sku: "tea", cents: 299 }]);
    },
  };
  for (let run = 0; run < (2 * 12 * YEARS) / MONTHS_A_RUN; run++) {
    await scheduleImports(sql, archive, MONTHS_A_RUN).catch(() => undefined);
    // Some minutes pass.
    await postgres.database.exec(`
      UPDATE price_imports
      SET started_at = started_at - INTERVAL '5 minutes', finished_at = finished_at - INTERVAL '5 minutes'`);
  }

  return {
    "months completed": await postgres.count(
      "SELECT count(*) FROM price_imports WHERE status = 'completed'",
    ),
  };
}
