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
