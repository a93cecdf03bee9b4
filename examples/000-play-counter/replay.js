const VIEWS = 10;

/**
 * Ten people look at an episode's page.
 *
 * @type {import("../../scripts/demo/systems.js").Replay}
 */
export async function replay(source, { openPostgres, startWorker }) {
  const postgres = await openPostgres();
  await postgres.database.exec(
    "INSERT INTO episodes (id, slug, title, audio_url) VALUES (1, 'pilot', 'Pilot', 'https://audio/pilot.mp3')",
  );
  // The database is as far away as another region, so that a page is sent before its play is written.
  postgres.latency = 100;
  const miniflare = await startWorker(source, {
    hyperdrives: { HYPERDRIVE: postgres.url },
    queueProducers: { TRANSCRIPTS: "transcripts" },
  });
  const worker = await miniflare.getWorker();
  await Promise.all(
    Array.from({ length: VIEWS }, async () => {
      const page = await worker.fetch("https://podcast/episodes/pilot");
      await page.json();
    }),
  );
  // A request's connections end with it: when all are gone, no play is on its way any more.
  await postgres.allGone();

  return { "views counted": await postgres.count("SELECT play_count FROM episodes") };
}
