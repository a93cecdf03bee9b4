/**
 * What the plugin must say of each incident's `broken.ts`, and what `replay.js` must count when it runs. Of `right.ts` the
 * plugin must say nothing.
 *
 * @typedef {object} Expectation
 * @property {string} rule The rule that reports.
 * @property {string} line The text of the reported line, without its indentation.
 * @property {"fix" | "suggestion" | "none"} repair How the report is repaired: by `--fix`, by its first suggestion, or
 *   by hand: no edit of the plugin's ends it.
 */

/**
 * @typedef {object} Figure Something that is counted when a system runs.
 * @property {string} name As `replay.js` has it.
 * @property {number} [of] The most that there can be.
 * @property {Readonly<Partial<Record<Stage, number>>>} counts A stage that changes nothing in the code is left out.
 * @property {string} [writeUp] What the write-up counted, before and after.
 */

/**
 * @typedef {"broken" | "fix" | "suggestion" | "right"} Stage A system as it was, after `--fix`, after the first
 *   suggestion for each report that is left then, and as a person writes it.
 */

/**
 * @typedef {object} Fault
 * @property {string} title
 * @property {readonly Expectation[]} expectations
 * @property {readonly Figure[]} figures The first is the one that the write-up is about.
 */

/**
 * @typedef {Fault & { id: string, folder: string, sequel?: Fault & { file: string } }} Incident `id`: the number of the
 *   incident's page. `sequel`: another fault of the same system, in a file beside `broken.ts`.
 */

/** @typedef {Fault & { id: string, folder: string, file: string }} FaultyFile A file with a fault, and its incident. */

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
    figures: [
      {
        name: "views counted",
        of: 10,
        counts: { broken: 0, fix: 10, right: 10 },
        writeUp: "0 → all",
      },
    ],
    sequel: {
      file: "closing.ts",
      title: "handed to waitUntil, and closed under it",
      expectations: [
        {
          rule: "no-early-connection-close",
          line: "await sql.end();",
          repair: "suggestion",
        },
      ],
      figures: [
        {
          name: "views counted",
          of: 10,
          counts: { broken: 0, suggestion: 10, right: 10 },
          writeUp: "not seen",
        },
      ],
    },
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
    figures: [
      {
        name: "months completed",
        of: 300,
        counts: { broken: 0, fix: 300, right: 300 },
        writeUp: "0 of 300",
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
    figures: [
      {
        name: "photos left over",
        counts: { broken: 20, suggestion: 20, right: 0 },
        writeUp: "20 → 0",
      },
      {
        name: "albums complete",
        of: 1,
        counts: { broken: 0, suggestion: 0, right: 1 },
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
        line: "await env.RESIZING.send({ listingId, drafts });",
        repair: "suggestion",
      },
      {
        rule: "refetch-in-queue-consumer",
        line: "let drafts = message.body.drafts;",
        repair: "suggestion",
      },
    ],
    figures: [
      {
        name: "foreign keys broken",
        counts: { broken: 4, suggestion: 0, right: 0 },
        writeUp: "some → 0",
      },
      {
        name: "listings with photos",
        of: 5,
        counts: { broken: 1, suggestion: 5, right: 5 },
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
        line: "void signIn(pool, machineId, machine);",
        repair: "fix",
      },
      {
        rule: "require-transaction-rollback",
        line: 'await client.query("BEGIN");',
        repair: "suggestion",
      },
    ],
    figures: [
      {
        name: "foreign keys broken",
        counts: { broken: 8, fix: 0, suggestion: 0, right: 0 },
        writeUp: "3–5 % → 0",
      },
      {
        name: "frames rendered",
        of: 40,
        counts: { broken: 0, fix: 40, suggestion: 40, right: 40 },
      },
      {
        name: "clients never given back",
        counts: { broken: 8, fix: 0, suggestion: 0, right: 0 },
      },
    ],
  },
];

/** @type {readonly FaultyFile[]} */
export const faultyFiles = incidents.flatMap(({ sequel, ...incident }) => {
  const { id, folder } = incident;
  return [
    { file: "broken.ts", ...incident },
    ...(sequel ? [{ id, folder, ...sequel }] : []),
  ];
});
