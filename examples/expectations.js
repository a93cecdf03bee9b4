/**
 * What the plugin must say of each incident's `broken.ts`; of `right.ts` it must say nothing.
 *
 * @typedef {object} Expectation
 * @property {string} rule The rule that reports.
 * @property {string} line The text of the reported line, without its indentation.
 * @property {"fix" | "suggestion" | "none"} repair How the report is repaired: by `--fix`, by its first suggestion, or
 *   by hand: no edit of the plugin's ends it.
 */

/**
 * @typedef {object} Incident
 * @property {string} id The number of the incident's page.
 * @property {string} folder
 * @property {string} title
 * @property {readonly Expectation[]} expectations
 */

/** @type {readonly Incident[]} */
export const incidents = [
  {
    id: "000",
    folder: "000-play-counter",
    title: "plays that nobody counted",
    expectations: [
      {
        rule: "no-floating-request-promise",
        line: "countPlay(sql, episode.id).catch((error: unknown) => {",
        repair: "fix",
      },
      {
        rule: "require-waituntil",
        line: "c.env.TRANSCRIPTS.send({ episodeId: episode.id }).catch((error: unknown) => {",
        repair: "fix",
      },
      {
        rule: "no-silent-background-failure",
        line: 'console.warn("The play was not counted.", { episode: episode.id, error });',
        repair: "fix",
      },
    ],
  },
  {
    id: "001",
    folder: "001-price-imports",
    title: "retries that had finished",
    expectations: [
      {
        rule: "completion-timestamp-final-only",
        line: "finished_at = NOW()",
        repair: "fix",
      },
    ],
  },
  {
    id: "002",
    folder: "002-album-thumbnails",
    title: "an import that stalled",
    expectations: [
      {
        rule: "no-log-only-pending-work",
        line: "if (missing > 0) {",
        repair: "none",
      },
    ],
  },
  {
    id: "003",
    folder: "003-listing-photos",
    title: "drafts gone in the queue",
    expectations: [
      {
        rule: "queue-payload-ids-only",
        line: 'await resizing.add("resize", { listingId, drafts });',
        repair: "fix",
      },
      {
        rule: "refetch-in-queue-consumer",
        line: "let drafts = job.data.drafts;",
        repair: "fix",
      },
    ],
  },
  {
    id: "004",
    folder: "004-render-farm",
    title: "a claim before the sign-in",
    expectations: [
      {
        rule: "no-unawaited-prerequisite",
        line: "void signIn(pool, machineId);",
        repair: "fix",
      },
      {
        rule: "require-transaction-rollback",
        line: 'await client.query("BEGIN");',
        repair: "suggestion",
      },
    ],
  },
];
