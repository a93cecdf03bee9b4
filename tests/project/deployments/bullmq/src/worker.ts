import { Worker } from "bullmq";

new Worker("plays", async (job) => {
  record(job.data.id);
});

async function record(id) {
  await fetch(`https://counter.example/${id}`);
}
