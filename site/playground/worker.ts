import { open } from "./linting.js";
import type { Answer, Question } from "./protocol.js";

const answer = (data: Answer): void => {
  postMessage(data);
};

addEventListener("message", ({ data: { revision, project } }: MessageEvent<Question>) => {
  try {
    const { lint, fix } = open(project, revision);
    answer({ revision, findings: lint() });
    answer({ revision, fixed: fix() });
  } catch (error) {
    answer({ revision, failure: String(error) });
  }
});

answer({ ready: true });
