import type { PostmortemRule } from "../eslint/create-rule.js";
import { queuePayloadIdsOnly } from "./queue-payload-ids-only.js";
import { refetchInQueueConsumer } from "./refetch-in-queue-consumer.js";

/** Every rule by its id, which is also the name of its file, its test and its page. */
export const rules: Readonly<Record<string, PostmortemRule>> = {
  "queue-payload-ids-only": queuePayloadIdsOnly,
  "refetch-in-queue-consumer": refetchInQueueConsumer,
};
