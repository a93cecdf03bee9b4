import { Worker } from "node:worker_threads";

import { emptyAudit, type Audit } from "./findings.js";
import { troubleWith, type Task } from "./linting.js";

/** How many files a thread is sent at a time: so few that none waits long for the last. */
const BATCH = 16;
/** How many batches for each thread may be judged ahead of one that takes long, so that memory stays bounded. */
const AHEAD = 8;

interface Batch {
  readonly first: number;
  readonly tasks: readonly Task[];
}

/**
 * Judges files in threads of their own, and hands on what they find in the order of the files, as one thread would.
 *
 * @param onJudged is told of each file in that order.
 */
export async function judgeInThreads(
  tasks: readonly Task[],
  cwd: string,
  threads: number,
  onJudged: (audit: Audit, task: Task) => void,
): Promise<void> {
  const waiting: Batch[] = [];
  for (let first = 0; first < tasks.length; first += BATCH) {
    waiting.push({ first, tasks: tasks.slice(first, first + BATCH) });
  }
  const judged = new Map<number, Audit>();
  let next = 0;
  /** What asks for work again when there is room ahead. */
  const idle = new Set<() => void>();

  const settle = (index: number, audit: Audit): void => {
    judged.set(index, audit);
    for (let ready = judged.get(next); ready !== undefined; ready = judged.get(next)) {
      judged.delete(next);
      const task = tasks[next++];
      if (task) {
        onJudged(ready, task);
      }
    }
    for (const ask of [...idle]) {
      ask();
    }
  };

  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      let batch: Batch | undefined;
      let done = 0;
      // Beside this file once it is built, which is the only way it runs: a thread reads no TypeScript.
      const worker = new Worker(new URL("./audit-worker.js", import.meta.url), { workerData: { cwd } });
      const ask = (): void => {
        idle.delete(ask);
        const [candidate] = waiting;
        if (candidate === undefined) {
          void worker.terminate().then(() => {
            resolve();
          });
        } else if (candidate.first > next + BATCH * AHEAD * threads) {
          idle.add(ask);
        } else {
          batch = waiting.shift();
          done = 0;
          worker.postMessage(candidate.tasks);
        }
      };
      worker.on("message", (message: Audit | "ready") => {
        if (message === "ready") {
          ask();
          return;
        }
        const index = (batch?.first ?? 0) + done++;
        const isLast = done === batch?.tasks.length;
        settle(index, message);
        if (isLast) {
          ask();
        }
      });
      // A file that ends its thread, for want of memory, is named; a new thread takes the rest.
      worker.on("error", (error) => {
        const failed = batch?.tasks[done];
        if (batch && failed) {
          const rest = { first: batch.first + done + 1, tasks: batch.tasks.slice(done + 1) };
          if (rest.tasks.length > 0) {
            waiting.unshift(rest);
          }
          settle(batch.first + done, { ...emptyAudit(), troubles: [troubleWith(failed.file, error, cwd)] });
          resolve(work());
        } else {
          reject(error);
        }
      });
    });

  await Promise.all(Array.from({ length: threads }, work));
}
