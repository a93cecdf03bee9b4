import { isOneOf } from "./modules.js";

/**
 * A place in the arguments of a call or in the parameters of a handler: the argument's position, then `.name` for a
 * property and `[]` for each element: `1`, `0.data`, `0[].body`, `0.Entries[].MessageBody`. `.*` stands for every
 * property. Whatever serialises or parses (JSON, Buffer) on the way is looked through.
 */
export type Path = string;

/** A call that puts a job into a queue. */
export interface Producer {
  /** The method's name, or the exported function's or class's where the call is of the import itself. */
  readonly method: string;
  /** Where the payload may sit. */
  readonly payload: readonly Path[];
  /** Where the name of the job, queue or topic may sit. */
  readonly name?: readonly Path[];
  /** Whether the receiver is the queue, and the name only one kind of its jobs. */
  readonly isQueue?: true;
  /** The payload's place where the first argument is no name. */
  readonly unnamed?: Path;
  /** The exports that the receiver comes from, where the library uses the method's name for several things. */
  readonly on?: readonly string[];
}

/** What registers a function that works on jobs. */
export interface Consumer {
  /** The method, constructor or exported function that takes the handler. */
  readonly method: string;
  /** Where the handler sits; `last` for the last argument. */
  readonly handler: Path;
  /** Where the payload sits in the handler's parameters. */
  readonly payload: readonly Path[];
  /** Where the name of the job or queue sits; without it, the receiver is the queue. */
  readonly name?: Path;
}

export interface QueueLibrary {
  /** The modules that it is imported from; an entry that ends in `/*` stands for every module below it. */
  readonly modules: readonly string[];
  readonly producers: readonly Producer[];
  readonly consumers: readonly Consumer[];
}

const FIRST_TWO: readonly Path[] = ["0", "1"];

/** Facts: the libraries' own type definitions and documentation, as of November 2026. */
export const QUEUE_LIBRARIES: readonly QueueLibrary[] = [
  {
    modules: ["bullmq", "@nestjs/bullmq", "@taskforcesh/bullmq-pro"],
    producers: [
      {
        method: "add",
        on: ["FlowProducer"],
        payload: ["0.data", "0.children[].data", "0.children[].children[].data"],
        name: ["0.name"],
      },
      {
        method: "addBulk",
        on: ["FlowProducer"],
        payload: ["0[].data", "0[].children[].data"],
        name: ["0[].name"],
      },
      { isQueue: true, method: "add", on: ["Queue", "QueuePro", "InjectQueue", "*"], payload: ["1"], name: ["0"] },
      {
        isQueue: true,
        method: "addBulk",
        on: ["Queue", "QueuePro", "InjectQueue", "*"],
        payload: ["0[].data"],
        name: ["0[].name"],
      },
      { isQueue: true, method: "upsertJobScheduler", payload: ["2.data"], name: ["2.name"] },
    ],
    consumers: [{ method: "Worker", handler: "1", payload: ["0.data"], name: "0" }],
  },
  {
    modules: ["bull", "@nestjs/bull"],
    producers: [
      { isQueue: true, method: "add", payload: ["1"], unnamed: "0", name: ["0"] },
      { isQueue: true, method: "addBulk", payload: ["0[].data"], name: ["0[].name"] },
    ],
    consumers: [{ method: "process", handler: "last", payload: ["0.data"] }],
  },
  {
    modules: ["pg-boss"],
    producers: [
      { method: "send", payload: ["1", "0.data"], name: ["0", "0.name"] },
      { method: "sendAfter", payload: ["1"], name: ["0"] },
      { method: "sendThrottled", payload: ["1"], name: ["0"] },
      { method: "sendDebounced", payload: ["1"], name: ["0"] },
      { method: "insert", payload: ["1[].data", "0[].data"], name: ["0", "0[].name"] },
      { method: "publish", payload: ["1"], name: ["0"] },
      { method: "schedule", payload: ["2"], name: ["0"] },
    ],
    consumers: [{ method: "work", handler: "last", payload: ["0[].data", "0.data"], name: "0" }],
  },
  {
    modules: ["graphile-worker"],
    producers: [
      { method: "addJob", payload: ["1"], name: ["0"] },
      { method: "addJobs", payload: ["0[].payload"], name: ["0[].identifier"] },
      { method: "quickAddJob", payload: ["2"], name: ["1"] },
    ],
    consumers: [
      { method: "run", handler: "0.taskList.*", payload: ["0"], name: "0.taskList.*" },
      { method: "runOnce", handler: "0.taskList.*", payload: ["0"], name: "0.taskList.*" },
    ],
  },
  {
    modules: ["bee-queue"],
    producers: [{ isQueue: true, method: "createJob", payload: ["0"] }],
    consumers: [{ method: "process", handler: "last", payload: ["0.data"] }],
  },
  {
    modules: ["agenda", "@hokify/agenda"],
    producers: [
      { method: "now", payload: ["1"], name: ["0"] },
      { method: "create", payload: ["1"], name: ["0"] },
      { method: "schedule", payload: ["2"], name: ["1"] },
      { method: "every", payload: ["2"], name: ["1"] },
    ],
    consumers: [{ method: "define", handler: "last", payload: ["0.attrs.data"], name: "0" }],
  },
  {
    modules: ["@aws-sdk/client-sqs"],
    producers: [
      { method: "SendMessageCommand", payload: ["0.MessageBody"], name: ["0.QueueUrl"] },
      { method: "SendMessageBatchCommand", payload: ["0.Entries[].MessageBody"], name: ["0.QueueUrl"] },
    ],
    consumers: [],
  },
  {
    modules: ["@aws-sdk/client-sns"],
    producers: [
      { method: "PublishCommand", payload: ["0.Message"], name: ["0.TopicArn"] },
      { method: "PublishBatchCommand", payload: ["0.PublishBatchRequestEntries[].Message"], name: ["0.TopicArn"] },
    ],
    consumers: [],
  },
  {
    modules: ["inngest", "inngest/*"],
    producers: [
      { method: "send", payload: ["0.data", "0[].data"], name: ["0.name", "0[].name"] },
      { method: "sendEvent", payload: ["1.data", "1[].data"], name: ["1.name", "1[].name"] },
    ],
    consumers: [{ method: "createFunction", handler: "last", payload: ["0.event.data"], name: "1.event" }],
  },
  {
    modules: ["@trigger.dev/sdk", "@trigger.dev/sdk/*"],
    producers: [
      { method: "trigger", on: ["tasks"], payload: ["1"], name: ["0"] },
      { method: "triggerAndWait", on: ["tasks"], payload: ["1"], name: ["0"] },
      { method: "batchTrigger", on: ["tasks"], payload: ["1[].payload"], name: ["0"] },
      { method: "trigger", on: ["task", "schemaTask"], payload: ["0"] },
      { method: "triggerAndWait", on: ["task", "schemaTask"], payload: ["0"] },
      { method: "batchTrigger", on: ["task", "schemaTask"], payload: ["0[].payload"] },
    ],
    consumers: [
      { method: "task", handler: "0.run", payload: ["0"], name: "0.id" },
      { method: "schemaTask", handler: "0.run", payload: ["0"], name: "0.id" },
    ],
  },
  {
    modules: ["@upstash/qstash", "@upstash/qstash/*"],
    producers: [
      { method: "publishJSON", payload: ["0.body"], name: ["0.url"] },
      { method: "enqueueJSON", payload: ["0.body"], name: ["0.url"] },
      { method: "batchJSON", payload: ["0[].body"], name: ["0[].url"] },
    ],
    consumers: [],
  },
  {
    modules: ["amqplib", "amqplib/*"],
    producers: [
      { method: "sendToQueue", payload: ["1"], name: ["0"] },
      { method: "publish", payload: ["2"], name: FIRST_TWO },
    ],
    consumers: [{ method: "consume", handler: "1", payload: ["0.content"], name: "0" }],
  },
  {
    modules: ["kafkajs"],
    producers: [
      { method: "send", payload: ["0.messages[].value"], name: ["0.topic"] },
      { method: "sendBatch", payload: ["0.topicMessages[].messages[].value"], name: ["0.topicMessages[].topic"] },
    ],
    consumers: [{ method: "run", handler: "0.eachMessage", payload: ["0.message.value"] }],
  },
  {
    modules: ["@google-cloud/pubsub"],
    producers: [
      { method: "publishMessage", payload: ["0.data", "0.json"] },
      { method: "publishJSON", payload: ["0"] },
    ],
    consumers: [],
  },
  {
    modules: ["@temporalio/client", "@temporalio/workflow"],
    producers: [
      { method: "start", payload: ["1.args[]"] },
      { method: "execute", payload: ["1.args[]"] },
      { method: "startChild", payload: ["1.args[]"] },
      { method: "executeChild", payload: ["1.args[]"] },
    ],
    consumers: [],
  },
];

/** Bindings of Cloudflare Workers: `env.NAME.send(…)`, or a variable of the ambient type `Queue` or `Workflow`. */
export const CLOUDFLARE_QUEUE: readonly Producer[] = [
  { method: "send", payload: ["0"] },
  { method: "sendBatch", payload: ["0[].body"] },
];
export const CLOUDFLARE_WORKFLOW: readonly Producer[] = [
  { method: "create", payload: ["0.params"] },
  { method: "createBatch", payload: ["0[].params"] },
];

/**
 * What a receiver whose last name ends in `queue` has, whoever made it: the queue is most often imported from a module
 * of the project. A name is required as first argument where the method is called like one of a collection.
 */
export const NAMED_QUEUE: readonly Producer[] = [
  { method: "add", payload: ["1"], name: ["0"] },
  { method: "addBulk", payload: ["0[].data"] },
  { method: "enqueue", payload: ["1"], unnamed: "0", name: ["0"] },
  { method: "send", payload: ["1"], unnamed: "0", name: ["0"] },
  { method: "sendBatch", payload: ["0[].body"] },
];

/** Methods of a project's own queue service, called `(name, payload)`, on any receiver or none. */
export const WRAPPERS: readonly Producer[] = [
  "addJob",
  "enqueueJob",
  "queueJob",
  "dispatchJob",
  "submitJob",
  "addToQueue",
].map((method) => ({ method, payload: ["1"], name: ["0"] }));

/** Tables of jobs, by their names: `jobs`, `background_jobs`, `jobQueue`. */
export const JOB_TABLE =
  /^(?:[a-z\d_]+_|[a-z][A-Za-z\d]*(?=[JQ])|[A-Z][A-Za-z\d]*(?=[JQ]))?(?:[Jj]obs?|[Qq]ueue)(?:s?Table|Model)?$/;

const PAYLOAD_COLUMNS = ["payload", "data", "args", "arguments", "params", "input", "job_data", "jobData"];

/** Calls that store a row of such a table, where the payload stands in a column of it. */
export const STORED_JOBS: readonly Producer[] = [
  ["create", ["0", "0.data"]],
  ["createMany", ["0.data[]"]],
  ["insert", ["0", "0[]"]],
  ["insertOne", ["0"]],
  ["insertMany", ["0[]"]],
  ["values", ["0", "0[]"]],
].flatMap(([method, rows]) =>
  (rows as string[]).map((row) => ({
    method: method as string,
    payload: PAYLOAD_COLUMNS.map((column) => `${row}.${column}`),
    name: ["type", "name", "kind", "event"].map((column) => `${row}.${column}`),
  })),
);

/** The library that a module belongs to. */
export function queueLibraryOf(module: string): QueueLibrary | undefined {
  return QUEUE_LIBRARIES.find((library) => isOneOf(module, library.modules));
}
