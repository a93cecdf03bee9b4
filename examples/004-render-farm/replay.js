import { setImmediate as nextTurn } from "node:timers/promises";

const MACHINES = 8;
const FRAMES = 40;

/**
 * Eight machines boot at once and render forty frames. A machine has one connection, and its graphics card takes a
 * moment to say what it is.
 *
 * @type {import("../../scripts/demo/systems.js").Replay}
 */
export async function replay(source, { load, openPool, openPostgres }) {
  const postgres = await openPostgres();
  await postgres.database.query(
    "INSERT INTO frames (id) SELECT generate_series(1, $1::int)",
    [FRAMES],
  );
  const { boot } = /** @type {typeof import("./right.js")} */ (await load(source));
  let rendered = 0;
  const machine = {
    async describeGpu() {
      await nextTurn();
      return "a fast one";
    },
    render() {
      rendered++;
      return Promise.resolve();
    },
  };
  const pools = Array.from({ length: MACHINES }, () => openPool(postgres.url));
  await Promise.allSettled(pools.map((pool) => boot(pool, machine)));

  return {
    "foreign keys broken": postgres.errors.filter((code) => code === "23503").length,
    "frames rendered": rendered,
    "clients never given back": pools.filter((pool) => pool.idleCount < pool.totalCount)
      .length,
  };
}
