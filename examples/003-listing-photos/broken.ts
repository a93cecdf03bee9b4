/**
 * A flat agency's listings. Saving one stores its photos as drafts and leaves the resizing to a queue, minutes later;
 * in between an editor may publish, replace or delete a draft.
 */
interface Env {
  DB: D1Database;
  RESIZE: Queue<ResizeJob>;
}

interface PhotoDraft {
  id: string;
  listingId: string;
  url: string;
  caption: string;
}

interface ResizeJob {
  listingId: string;
  drafts?: PhotoDraft[];
}

export default {
  async fetch(request, env) {
    const listingId = new URL(request.url).pathname.slice(1);
    const { results: drafts } = await env.DB.prepare(
      "SELECT * FROM photo_drafts WHERE listing_id = ?",
    )
      .bind(listingId)
      .all<PhotoDraft>();

    await env.RESIZE.send({ listingId, drafts });

    return Response.json({ listingId, resizing: drafts.length }, { status: 202 });
  },

  async queue(batch, env) {
    for (const message of batch.messages) {
      for (const draft of message.body.drafts ?? []) {
        await env.DB.prepare("INSERT INTO resized_photos (draft_id, url) VALUES (?, ?)")
          .bind(draft.id, `${draft.url}?width=1200`)
          .run();
      }
    }
  },
} satisfies ExportedHandler<Env, ResizeJob>;
