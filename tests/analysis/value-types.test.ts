import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import ts from "typescript";
import { describe, expect, it } from "vitest";

import plugin from "../../src/index.js";

const DECLARATIONS: Readonly<Record<string, string>> = {
  "/globals.d.ts": "interface Array<T> { length: number; [index: number]: T }",
  "/node_modules/.prisma/client/index.d.ts": `
    export type User = { id: string; email: string; settings: Decimal };
    export class Decimal { toNumber(): number }
    export type Role = "admin" | "member";
  `,
  "/orders.ts": `
    function Entity(): (target: unknown) => void { return () => undefined; }
    @Entity() export class Order { id!: number; total!: number }
    export interface Search { id: string; term: string }
  `,
};

/** What the rule reports in a file with type information. */
function reports(body: string): readonly string[] {
  const code = `
    import type { Decimal, Role, User } from "/node_modules/.prisma/client/index.js";
    import { Order, type Search } from "/orders.js";
    declare const jobQueue: { add(name: string, data: unknown): Promise<void> };
    declare function getState(id: string): string;
    ${body}
  `;
  const files: Readonly<Record<string, string>> = { ...DECLARATIONS, "/job.ts": code };
  const options: ts.CompilerOptions = { strict: true, noLib: true, module: ts.ModuleKind.NodeNext };
  const host: ts.CompilerHost = {
    fileExists: (name) => Object.hasOwn(files, name),
    readFile: (name) => files[name],
    getSourceFile: (name, target) => {
      const text = files[name];
      return text === undefined ? undefined : ts.createSourceFile(name, text, target, true);
    },
    getDefaultLibFileName: () => "/lib.d.ts",
    writeFile: () => undefined,
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
  };
  const program = ts.createProgram({ rootNames: Object.keys(files), options, host });
  const messages = new Linter({ cwd: "/" }).verify(
    code,
    [
      {
        files: ["**/*.ts"],
        languageOptions: { parser, parserOptions: { programs: [program] } },
        plugins: { postmortem: plugin },
        rules: { "postmortem/queue-payload-ids-only": "error" },
        settings: { postmortem: { typeChecked: true } },
      },
    ],
    "/job.ts",
  );
  return messages.map(({ message }) => message.split(" and ")[0] ?? "");
}

describe("the checker's word on a payload's properties", () => {
  it("reports a model of the Prisma client, wherever it came from", () => {
    expect(reports('export const f = (user: User) => jobQueue.add("mail", { user });')).toEqual([
      "`user` puts a record into the payload of `jobQueue.add()`: it comes from a value of the type `User`",
    ]);
  });

  it("reports an instance of a decorated entity, also where it may be missing", () => {
    expect(reports('export const f = (order: Order | undefined) => jobQueue.add("mail", { order });')).toEqual([
      "`order` puts a record into the payload of `jobQueue.add()`: it comes from a value of the type `Order`",
    ]);
  });

  it.each(["embedding: number[]", "embedding?: number[]"])("leaves a vector to syntax: %s", (parameter) => {
    expect(reports(`export const f = (${parameter}) => jobQueue.add("tag", { embedding });`)).toEqual([
      "`embedding` puts a computed vector into the payload of `jobQueue.add()`: it comes from `embedding`",
    ]);
  });

  it.each([
    ["an object of the project's own", "search: Search"],
    ["a class of the client that is no row", "total: Decimal"],
    ["an enumeration of the client", "role: Role"],
    ["a string", "name: string | undefined"],
    ["a list of words that may be a vector by its name", "embedding: string[]"],
    ["a number that may be a vector by its name", "embedding: number | null"],
  ])("is silent on %s", (_, parameter) => {
    const name = parameter.split(":")[0] ?? "";
    expect(reports(`export const f = (${parameter}) => jobQueue.add("mail", { ${name} });`)).toEqual([]);
  });

  it("takes back what syntax alone would report, where the value is a scalar", () => {
    const body = `export async function f(userId: string) {
      const state = await getState(userId);
      state.trim;
      await jobQueue.add("mail", { userId, state });
    }`;
    expect(reports(body)).toEqual([]);
    expect(reports(body.replace("await getState(userId)", "(await getState(userId)) as unknown as User"))).toEqual([
      "`state` puts what was read into the payload of `jobQueue.add()`: it comes from `getState()`",
    ]);
  });
});
