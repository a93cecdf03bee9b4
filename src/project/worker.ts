import { dirname, resolve } from "node:path";

import { dataOf, entriesOf, fieldOf, textOf } from "./data.js";

export type BindingKind =
  | "ai"
  | "analytics engine"
  | "assets"
  | "browser"
  | "d1"
  | "dispatch namespace"
  | "durable object"
  | "email"
  | "hyperdrive"
  | "images"
  | "kv"
  | "pipeline"
  | "queue"
  | "r2"
  | "rate limit"
  | "secret"
  | "service"
  | "vectorize"
  | "workflow";

/** What the configuration of a Worker says, those of all its environments together. */
export interface WorkerConfiguration {
  /** The file that it was read from. */
  readonly path: string;
  /** The files with the handlers, absolute: `main`, or what an environment has in its place. */
  readonly mains: readonly string[];
  /** The folder that Pages serves, absolute. */
  readonly pagesOutput: string | undefined;
  readonly bindings: ReadonlyMap<string, BindingKind>;
  readonly producers: readonly { readonly binding: string; readonly queue: string }[];
  readonly consumers: readonly { readonly queue: string; readonly deadLetterQueue: string | undefined }[];
  readonly durableObjects: readonly { readonly binding: string; readonly className: string }[];
  readonly crons: readonly string[];
  readonly environments: readonly string[];
}

export const WORKER_FILE = /^wrangler(?:[.-][\w.-]+)?\.(?:toml|jsonc?)$/;

/** Where the bindings of a kind stand, and the property that has a binding's name; lists, but for the last four. */
const BINDINGS: readonly (readonly [kind: BindingKind, path: readonly string[], name: string])[] = [
  ["d1", ["d1_databases"], "binding"],
  ["kv", ["kv_namespaces"], "binding"],
  ["r2", ["r2_buckets"], "binding"],
  ["queue", ["queues", "producers"], "binding"],
  ["hyperdrive", ["hyperdrive"], "binding"],
  ["durable object", ["durable_objects", "bindings"], "name"],
  ["service", ["services"], "binding"],
  ["vectorize", ["vectorize"], "binding"],
  ["workflow", ["workflows"], "binding"],
  ["analytics engine", ["analytics_engine_datasets"], "binding"],
  ["dispatch namespace", ["dispatch_namespaces"], "binding"],
  ["email", ["send_email"], "name"],
  ["pipeline", ["pipelines"], "binding"],
  ["rate limit", ["ratelimits"], "name"],
  ["secret", ["secrets_store_secrets"], "binding"],
  ["ai", ["ai"], "binding"],
  ["assets", ["assets"], "binding"],
  ["browser", ["browser"], "binding"],
  ["images", ["images"], "binding"],
];

/** Reads a Worker's configuration, `wrangler.toml` or `wrangler.jsonc`; undefined where the file cannot be read. */
export function readWorker(path: string): WorkerConfiguration | undefined {
  const top = dataOf(path);
  if (typeof top !== "object" || top === null) {
    return undefined;
  }
  const folder = dirname(path);
  const environments = entriesOf(fieldOf(top, "env"));
  const all = [top, ...environments.map(([, environment]) => environment)];
  const items = (...place: string[]) =>
    all.flatMap((one) => {
      const value = fieldOf(one, ...place);
      return Array.isArray(value) ? (value as unknown[]) : [value];
    });
  const texts = (...place: string[]) => [
    ...new Set(items(...place).flatMap((value) => (typeof value === "string" ? [value] : []))),
  ];
  return {
    path,
    mains: texts("main").map((main) => resolve(folder, main)),
    pagesOutput: texts("pages_build_output_dir").map((output) => resolve(folder, output))[0],
    bindings: new Map(
      BINDINGS.flatMap(([kind, place, property]) =>
        items(...place).flatMap((item): [string, BindingKind][] => {
          const name = textOf(fieldOf(item, property));
          return name === undefined ? [] : [[name, kind]];
        }),
      ),
    ),
    producers: items("queues", "producers").flatMap((item) => {
      const [binding, queue] = [textOf(fieldOf(item, "binding")), textOf(fieldOf(item, "queue"))];
      return binding === undefined || queue === undefined ? [] : [{ binding, queue }];
    }),
    consumers: items("queues", "consumers").flatMap((item) => {
      const queue = textOf(fieldOf(item, "queue"));
      return queue === undefined ? [] : [{ queue, deadLetterQueue: textOf(fieldOf(item, "dead_letter_queue")) }];
    }),
    durableObjects: items("durable_objects", "bindings").flatMap((item) => {
      const [binding, className] = [textOf(fieldOf(item, "name")), textOf(fieldOf(item, "class_name"))];
      return binding === undefined || className === undefined ? [] : [{ binding, className }];
    }),
    crons: texts("triggers", "crons"),
    environments: environments.map(([name]) => name),
  };
}
