/**
 * A render farm's machines. Each signs in as it boots and then claims frames; a claim refers to the machine's row by a
 * foreign key.
 */
import { randomUUID } from "node:crypto";
import type { Pool } from "pg";

export interface Machine {
  describeGpu(): Promise<string>;
  render(frameId: number): Promise<void>;
}

export async function boot(pool: Pool, machine: Machine): Promise<void> {
  const machineId = randomUUID();
  void signIn(pool, machineId, machine);
  for (
    let frameId = await claimFrame(pool, machineId);
    frameId;
    frameId = await claimFrame(pool, machineId)
  ) {
    await machine.render(frameId);
  }
}

async function signIn(pool: Pool, machineId: string, machine: Machine): Promise<void> {
  const gpu = await machine.describeGpu();
  await pool.query("INSERT INTO machines (id, gpu, seen_at) VALUES ($1, $2, NOW())", [
    machineId,
    gpu,
  ]);
}

async function claimFrame(pool: Pool, machineId: string): Promise<number | undefined> {
  const client = await pool.connect();
  await client.query("BEGIN");
  const frames = await client.query<{ id: number }>(
    "SELECT id FROM frames WHERE claimed_by IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED",
  );
  const frame = frames.rows[0];
  if (frame) {
    await client.query("UPDATE frames SET claimed_by = $1 WHERE id = $2", [
      machineId,
      frame.id,
    ]);
  }
  await client.query("COMMIT");
  client.release();
  return frame?.id;
}
