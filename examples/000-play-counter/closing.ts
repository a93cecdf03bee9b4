/**
 * A podcast's episode page. Every view of it counts as a play, from which the charts are made, and asks for a
 * transcript.
 */
import { Hono } from "hono";
import postgres, { type Sql } from "postgres";

interface Env {
  Bindings: { HYPERDRIVE: Hyperdrive; TRANSCRIPTS: Queue<{ episodeId: number }> };
  Variables: { sql: Sql };
}

interface Episode {
  id: number;
  title: string;
  audioUrl: string;
}

const app = new Hono<Env>();

app.use(async (c, next) => {
  const sql = postgres(c.env.HYPERDRIVE.connectionString, { fetch_types: false });
  c.set("sql", sql);
  await next();
  await sql.end();
});

app.get("/episodes/:slug", async (c) => {
  const sql = c.get("sql");
  const [episode] = await sql<Episode[]>`
    SELECT id, title, audio_url AS "audioUrl" FROM episodes WHERE slug = ${c.req.param("slug")}`;
  if (!episode) {
    return c.notFound();
  }

  c.executionCtx.waitUntil(
    countPlay(sql, episode.id).catch((error: unknown) => {
      console.error("The play was not counted.", { episode: episode.id, error });
    }),
  );

  c.executionCtx.waitUntil(
    c.env.TRANSCRIPTS.send({ episodeId: episode.id }).catch((error: unknown) => {
      console.error("The transcript was not asked for.", {
        episode: episode.id,
        error,
      });
    }),
  );

  return c.json(episode);
});

async function countPlay(sql: Sql, episodeId: number): Promise<void> {
  await sql`INSERT INTO plays (episode_id, played_at) VALUES (${episodeId}, NOW())`;
  await sql`UPDATE episodes SET play_count = play_count + 1 WHERE id = ${episodeId}`;
}

export default app;
