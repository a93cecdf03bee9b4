/**
 * Thumbnails for imported photo albums. The import counts its photos once and cuts them into batches; a batch is worked
 * through every minute, and when one is through, `afterBatch` sees whether the album is complete.
 */
interface Env {
  DB: D1Database;
  THUMBNAILS: Fetcher;
}

const PHOTOS_A_BATCH = 15;

export default {
  async fetch(request, env) {
    const albumId = Number(new URL(request.url).pathname.split("/").at(-1));
    const photos = await count(
      env.DB.prepare("SELECT COUNT(*) AS n FROM photos WHERE album_id = ?").bind(
        albumId,
      ),
    );
    const openBatch = env.DB.prepare("INSERT INTO batches (album_id) VALUES (?)");
    const batches = Math.ceil(photos / PHOTOS_A_BATCH);
    await env.DB.batch(Array.from({ length: batches }, () => openBatch.bind(albumId)));
    return Response.json({ photos, batches }, { status: 202 });
  },

  async scheduled(_controller, env) {
    const batch = await env.DB.prepare(
      "SELECT id, album_id AS albumId FROM batches WHERE state = 'open' ORDER BY id LIMIT 1",
    ).first<{ id: number; albumId: number }>();
    if (batch) {
      await makeThumbnails(env, batch.albumId);
      await env.DB.prepare("UPDATE batches SET state = 'through' WHERE id = ?")
        .bind(batch.id)
        .run();
      await afterBatch(env, batch.albumId);
    }
  },
} satisfies ExportedHandler<Env>;

async function makeThumbnails(env: Env, albumId: number): Promise<void> {
  const { results } = await env.DB.prepare(
    "SELECT id FROM photos WHERE album_id = ? AND thumbnail IS NULL ORDER BY id LIMIT ?",
  )
    .bind(albumId, PHOTOS_A_BATCH)
    .all<{ id: number }>();
  for (const { id } of results) {
    const response = await env.THUMBNAILS.fetch(`https://thumbnails/${id}`);
    await env.DB.prepare("UPDATE photos SET thumbnail = ? WHERE id = ?")
      .bind(await response.text(), id)
      .run();
  }
}

async function afterBatch(env: Env, albumId: number): Promise<void> {
  const missing = await count(
    env.DB.prepare(
      "SELECT COUNT(*) AS n FROM photos WHERE album_id = ? AND thumbnail IS NULL",
    ).bind(albumId),
  );

  if (missing > 0) {
    console.log(`Album ${albumId}: ${missing} photos still need a thumbnail.`);
    return;
  }

  await env.DB.prepare("UPDATE albums SET state = 'complete' WHERE id = ?")
    .bind(albumId)
    .run();
}

async function count(query: D1PreparedStatement): Promise<number> {
  return (await query.first<number>("n")) ?? 0;
}
