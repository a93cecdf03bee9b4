/**
 * A flat agency's listings. Saving one stores its photos as drafts and leaves the resizing to a queue, where a job may
 * wait for minutes; until then an editor may publish, replace or delete a draft.
 */
import postgres from "postgres";

interface Env {
  HYPERDRIVE: Hyperdrive;
  RESIZING: Queue;
  RESIZER: Fetcher;
}

interface PhotoDraft {
  id: number;
  url: string;
}

interface ResizeJob {
  listingId: number;
  drafts?: PhotoDraft[];
}

export default {
  async fetch(request, env) {
    const sql = postgres(env.HYPERDRIVE.connectionString, { fetch_types: false });
    const listingId = Number(new URL(request.url).pathname.split("/").at(-1));
    const urls = await request.json<string[]>();
    const drafts = await sql<PhotoDraft[]>`
      INSERT INTO photo_drafts ${sql(urls.map((url) => ({ listing_id: listingId, url })))}
      RETURNING id, url`;

    await env.RESIZING.send({ listingId, drafts });

    return Response.json({ photosToFollow: drafts.length }, { status: 202 });
  },

  async queue(batch, env) {
    const sql = postgres(env.HYPERDRIVE.connectionString, { fetch_types: false });
    for (const message of batch.messages) {
      const { listingId } = message.body;
      try {
        let drafts = message.body.drafts;
        if (!drafts || drafts.length === 0) {
          drafts = await sql<PhotoDraft[]>`
            SELECT id, url FROM photo_drafts WHERE listing_id = ${listingId} ORDER BY id`;
        }
        for (const draft of drafts) {
          const url = await resize(env, draft.url);
          await sql`INSERT INTO resized_photos (draft_id, url) VALUES (${draft.id}, ${url})`;
        }
        await sql`UPDATE listings SET photos = 'ready' WHERE id = ${listingId}`;
      } catch (error) {
        console.error("The photos were not resized.", { listingId, error });
        await sql`UPDATE listings SET photos = 'missing' WHERE id = ${listingId}`;
      }
      message.ack();
    }
  },
} satisfies ExportedHandler<Env, ResizeJob>;

async function resize(env: Env, url: string): Promise<string> {
  const query = new URLSearchParams({ url }).toString();
  const response = await env.RESIZER.fetch(`https://resizer/?${query}`);
  return response.text();
}
