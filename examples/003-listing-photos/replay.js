const LISTINGS = 5;
const PHOTOS = ["kitchen.jpg", "balcony.jpg", "bath.jpg"];

/**
 * Five listings are saved. Before the queue delivers their jobs, an editor deletes a photo of each but the last.
 *
 * @type {import("../../scripts/demo/systems.js").Replay}
 */
export async function replay(source, { openPostgres, startWorker, until }) {
  const postgres = await openPostgres();
  await postgres.database.query(
    "INSERT INTO listings (id) SELECT generate_series(1, $1::int)",
    [LISTINGS],
  );
  const miniflare = await startWorker(source, {
    hyperdrives: { HYPERDRIVE: postgres.url },
    queueProducers: { RESIZING: "resizing" },
    // A batch is delivered when it is full, which the last listing makes it, or after a minute.
    queueConsumers: {
      resizing: { maxBatchSize: LISTINGS, maxBatchTimeout: 60, maxRetries: 0 },
    },
    serviceBindings: { RESIZER: () => new Response("https://images/resized.jpg") },
  });
  const worker = await miniflare.getWorker();
  for (let listing = 1; listing <= LISTINGS; listing++) {
    if (listing === LISTINGS) {
      await postgres.database.exec(
        "DELETE FROM photo_drafts WHERE url = 'balcony.jpg'",
      );
    }
    await worker.fetch(`https://listings/${listing}`, {
      method: "POST",
      body: JSON.stringify(PHOTOS),
    });
  }
  const listingsWith = (/** @type {string} */ photos) =>
    postgres.count(`SELECT count(*) FROM listings WHERE photos = '${photos}'`);
  await until(async () => (await listingsWith("to follow")) === 0);

  return {
    "foreign keys broken": postgres.errors.filter((code) => code === "23503").length,
    "listings with photos": await listingsWith("ready"),
  };
}
