const PHOTOS = 45;
const LATER_PHOTOS = 20;
const MINUTES = 10;

/**
 * An album of 45 photos is imported, 20 more are added while it is, and ten minutes pass.
 *
 * @type {import("../../scripts/demo/systems.js").Replay}
 */
export async function replay(source, { schema, startWorker }) {
  const miniflare = await startWorker(source, {
    d1Databases: ["DB"],
    serviceBindings: { THUMBNAILS: () => new Response("a thumbnail") },
  });
  const db = await miniflare.getD1Database("DB");
  await db.batch(
    schema
      .trim()
      .split(/;\s*/)
      .filter(Boolean)
      .map((statement) => db.prepare(statement)),
  );
  const addPhoto = db.prepare("INSERT INTO photos (album_id) VALUES (1)");
  await db.batch([
    db.prepare("INSERT INTO albums (id) VALUES (1)"),
    ...Array.from({ length: PHOTOS }, () => addPhoto),
  ]);

  const worker = await miniflare.getWorker();
  await worker.fetch("https://albums/1", { method: "POST" });
  await db.batch(Array.from({ length: LATER_PHOTOS }, () => addPhoto));
  for (let minute = 0; minute < MINUTES; minute++) {
    await worker.scheduled({ cron: "* * * * *" });
  }

  const left = await db
    .prepare("SELECT COUNT(*) AS n FROM photos WHERE thumbnail IS NULL")
    .first("n");
  const complete = await db
    .prepare("SELECT COUNT(*) AS n FROM albums WHERE state = 'complete'")
    .first("n");
  return { "photos left over": Number(left), "albums complete": Number(complete) };
}
