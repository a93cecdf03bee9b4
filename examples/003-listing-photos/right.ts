/**
 * A flat agency's listings. Saving one stores its photos as drafts and leaves the resizing to a queue, where a job may
 * wait for minutes; until then an editor may publish, replace or delete a draft.
 */
import { PrismaClient } from "@prisma/client";
import { Queue, Worker } from "bullmq";

interface ResizeJob {
  listingId: string;
}

const prisma = new PrismaClient();
const connection = { url: process.env.REDIS_URL ?? "" };
const resizing = new Queue<ResizeJob>("resizing", { connection });

export async function saved(listingId: string): Promise<string> {
  const drafts = await prisma.photoDraft.findMany({ where: { listingId } });

  await resizing.add("resize", { listingId });

  return `Saved; ${drafts.length} photos will follow.`;
}

export const worker = new Worker<ResizeJob>(
  "resizing",
  async (job) => {
    const drafts = await prisma.photoDraft.findMany({
      where: { listingId: job.data.listingId },
    });
    for (const draft of drafts) {
      await prisma.resizedPhoto.create({
        data: { draftId: draft.id, url: await resize(draft.url) },
      });
    }
  },
  { connection },
);

async function resize(url: string): Promise<string> {
  const response = await fetch(
    `https://images.example/?${new URLSearchParams({ url })}`,
  );
  return response.text();
}
