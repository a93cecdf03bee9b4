interface Incident {
  readonly title: string;
  /** What code of this kind does to whoever runs it. */
  readonly harm: string;
  /** What it did, in a sentence. */
  readonly happened: string;
  /** The name of its page. */
  readonly page: string;
}

/** The incidents that the rules come out of, by the number of their write-up. */
export const INCIDENTS = {
  "000": {
    title: "Views that nobody counted",
    harm: "work is lost and nothing says so",
    happened: "An API counted none of the views of 14.7 million authors for 48 hours, and nothing said so.",
    page: "000-uncounted-views",
  },
  "001": {
    title: "Months that never completed",
    harm: "rows contradict themselves and are refused or passed over",
    happened: "A scheduler completed 0 of 300 months, and could not have completed one that had failed once.",
    page: "001-completed-too-early",
  },
  "002": {
    title: "A sync that stalled",
    harm: "work that is left over is never taken up",
    happened: "A sync stood still for more than 80 minutes with 20 races left over, and nothing was wrong anywhere.",
    page: "002-stalled-sync",
  },
  "003": {
    title: "Images for deleted drafts",
    harm: "a job works on records that have changed or gone",
    happened: "Jobs failed on a foreign key within 15 minutes of a deployment, and products had no images.",
    page: "003-stale-drafts",
  },
  "004": {
    title: "Jobs before their worker",
    harm: "a write comes too early, or a transaction never ends",
    happened: "Under load, 3 to 5 % of the operations failed on a foreign key: their worker was not in the table.",
    page: "004-unregistered-worker",
  },
} as const satisfies Readonly<Record<string, Incident>>;

/** The number of a write-up, which is also its page: `docs/incidents/<number>-….md`. */
export type IncidentId = keyof typeof INCIDENTS;
