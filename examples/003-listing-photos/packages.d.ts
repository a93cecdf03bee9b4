/** The parts of BullMQ and of a generated Prisma client that the example uses. */
declare module "bullmq" {
  interface Options {
    connection: { url: string };
  }

  export class Queue<Data = any> {
    constructor(name: string, options: Options);
    add(name: string, data: Data): Promise<{ id?: string }>;
  }

  export class Worker<Data = any> {
    constructor(
      name: string,
      work: (job: { data: Data }) => Promise<void>,
      options: Options,
    );
  }
}

declare module "@prisma/client" {
  interface PhotoDraft {
    id: string;
    listingId: string;
    url: string;
  }

  export class PrismaClient {
    photoDraft: {
      findMany(query: { where: { listingId: string } }): Promise<PhotoDraft[]>;
    };
    resizedPhoto: {
      create(query: {
        data: { draftId: string; url: string };
      }): Promise<{ id: string }>;
    };
  }
}
