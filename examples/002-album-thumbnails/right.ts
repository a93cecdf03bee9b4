/**
 * Thumbnails for imported photo albums. The import counts its photos once and cuts them into batches; whenever a batch
 * is through, `afterBatch` sees whether the album is complete.
 */
interface Env {
  DB: D1Database;
  BATCHES: Queue<{ batchId: number }>;
}

export async function afterBatch(env: Env, albumId: number): Promise<void> {
  const missing = await count(
    env.DB.prepare(
      "SELECT COUNT(*) AS n FROM photos WHERE album_id = ? AND thumbnail IS NULL",
    ).bind(albumId),
  );
  const openBatches = await count(
    env.DB.prepare(
      "SELECT COUNT(*) AS n FROM batches WHERE album_id = ? AND state <> 'through'",
    ).bind(albumId),
  );

  if (missing > 0) {
    console.log(`Album ${albumId}: ${missing} photos still need a thumbnail.`);
    // The photos were counted when the import began; for those that came later there is no batch.
    if (openBatches === 0) {
      await openBatch(env, albumId);
    }
    return;
  }

  await env.DB.prepare("UPDATE albums SET state = 'complete' WHERE id = ?")
    .bind(albumId)
    .run();
}

async function openBatch(env: Env, albumId: number): Promise<void> {
  const batchId = await env.DB.prepare(
    "INSERT INTO batches (album_id, state) VALUES (?, 'open') RETURNING id",
  )
    .bind(albumId)
    .first<number>("id");
  if (batchId !== null) {
    await env.BATCHES.send({ batchId });
  }
}

async function count(query: D1PreparedStatement): Promise<number> {
  return (await query.first<number>("n")) ?? 0;
}
