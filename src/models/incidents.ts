interface Incident {
  readonly title: string;
  /** What code of this kind does to whoever runs it. */
  readonly harm: string;
}

/** The incidents that the rules come out of, by the number of their write-up. */
export const INCIDENTS = {
  "000": { title: "Views that nobody counted", harm: "work is lost and nothing says so" },
  "001": { title: "Months that never completed", harm: "rows contradict themselves and are refused or passed over" },
  "002": { title: "A sync that stalled", harm: "work that is left over is never taken up" },
  "003": { title: "Images for deleted drafts", harm: "a job works on records that have changed or gone" },
  "004": { title: "Jobs before their worker", harm: "a write comes too early, or a transaction never ends" },
} as const satisfies Readonly<Record<string, Incident>>;

/** The number of a write-up, which is also its page: `docs/incidents/<number>-….md`. */
export type IncidentId = keyof typeof INCIDENTS;
