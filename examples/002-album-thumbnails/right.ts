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
      "SELECT COUNT(*) AS n FROM batches WHERE album_id = ? AND state <> 'finished'",
    ).bind(albumId),
  );

  if (missing === 0 && openBatches === 0) {
    await env.DB.prepare("UPDATE albums SET state = 'ready' WHERE id = ?")
      .bind(albumId)
      .run();
    return;
  }

  if (missing > 0 && openBatches === 0) {
    console.warn(
      `Album ${albumId}: ${missing} photos need a thumbnail and no batch is open; opening one.`,
    );
    await openBatch(env, albumId);
  }
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
