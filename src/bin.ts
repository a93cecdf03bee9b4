#!/usr/bin/env node
import type * as Command from "./audit/command.js";

/** Loads the command; ESLint is the user's own, and may not be there. */
async function load(): Promise<typeof Command | undefined> {
  try {
    return await import("./audit/command.js");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") {
      throw error;
    }
    process.stderr.write(
      `${(error as Error).message}\nThis command needs eslint beside it: npm install --save-dev eslint\n`,
    );
    return undefined;
  }
}

const command = await load();
process.exitCode =
  (await command?.runCommand(process.argv.slice(2), process.cwd(), {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
    paper: {
      columns: process.stdout.isTTY ? process.stdout.columns : 80,
      colours: process.stdout.isTTY && process.stdout.hasColors(),
    },
  })) ?? 2;
