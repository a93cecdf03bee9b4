import type { Findings, Fixed } from "./linting.js";
import type { Project } from "./project.js";
import type { Answer, Question } from "./protocol.js";

interface Listeners {
  /** Called with the newest project only; what is found in an older one is dropped. */
  readonly onFindings: (findings: Findings) => void;
  readonly onFixed: (fixed: Fixed) => void;
  readonly onFailure: (message: string) => void;
}

export interface LinterClient {
  /** Has a project linted. While the worker is busy, only the newest project waits for it. */
  readonly lint: (project: Project) => void;
  readonly stop: () => void;
}

/** Starts the worker that lints. */
export function startLinter({ onFindings, onFixed, onFailure }: Listeners): LinterClient {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  let revision = 0;
  let isBusy = true;
  let waiting: Question | undefined;

  const goOn = (): void => {
    isBusy = waiting !== undefined;
    if (waiting) {
      worker.postMessage(waiting);
      waiting = undefined;
    }
  };

  worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
    const { findings, fixed, failure } = data;
    if (data.revision === revision) {
      if (findings) {
        onFindings(findings);
      }
      if (fixed) {
        onFixed(fixed);
      }
      if (failure !== undefined) {
        onFailure(failure);
      }
    }
    if (!fixed) {
      goOn();
    }
  });
  worker.addEventListener("error", ({ message }) => {
    onFailure(message);
  });

  return {
    lint(project) {
      revision++;
      waiting = { revision, project };
      if (!isBusy) {
        goOn();
      }
    },
    stop() {
      worker.terminate();
    },
  };
}
