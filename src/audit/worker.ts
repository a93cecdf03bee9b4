/** A thread of the audit: judges the files that it is sent, and answers each in turn. */
import { parentPort, workerData } from "node:worker_threads";

import { findReader, makeJudge, type Task } from "./linting.js";

const { cwd } = workerData as { readonly cwd: string };
const judge = makeJudge(cwd, findReader(cwd));

/** What a thread says when it has loaded all that it needs. */
parentPort?.postMessage("ready");
parentPort?.on("message", (tasks: readonly Task[]) => {
  for (const task of tasks) {
    parentPort?.postMessage(judge(task));
  }
});
