import { open } from "./linting.js";
import type { Answer, Question } from "./protocol.js";

/** How long a person may stop typing before the fixes are computed, which takes longer than to report. */
const MILLISECONDS_OF_REST = 150;

let timer: ReturnType<typeof setTimeout> | undefined;

function answer(revision: number, find: () => Pick<Answer, "findings" | "fixed">): void {
  try {
    postMessage({ revision, ...find() } satisfies Answer);
  } catch (error) {
    postMessage({ revision, failure: String(error) } satisfies Answer);
  }
}

addEventListener("message", ({ data: { revision, project } }: MessageEvent<Question>) => {
  clearTimeout(timer);
  const { lint, fix } = open(project, revision);
  answer(revision, () => ({ findings: lint() }));
  timer = setTimeout(() => {
    answer(revision, () => ({ fixed: fix() }));
  }, MILLISECONDS_OF_REST);
});

postMessage({ revision: 0 } satisfies Answer);
