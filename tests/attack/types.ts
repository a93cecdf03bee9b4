import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import ts from "typescript";

const require = createRequire(import.meta.url);
const root = resolve(dirname(require.resolve("typescript")), "../../..");

/** Modules of which the tests have no package, as far as edits use them. */
const AMBIENT = `
declare module "next/server" { export function after(task: Promise<unknown> | (() => unknown)): void; }
declare module "bullmq" {
  export class Queue<Data = any> { constructor(name: string); add(name: string, data: Data): Promise<void>; }
  export class Worker<Data = any, Result = any> {
    constructor(name: string, work: (job: { data: Data }) => Promise<Result>);
  }
}
`;

/** Where the types of a Worker come from: they are global, or each file imports what it needs. */
export type TypeSetup = "global" | "imported";

class Files implements ts.LanguageServiceHost {
  readonly #texts = new Map<string, { text: string; version: number }>();
  readonly #setup: TypeSetup;

  constructor(setup: TypeSetup) {
    this.#setup = setup;
    this.write(resolve(root, "attack/ambient.d.ts"), AMBIENT);
  }

  write(file: string, text: string): void {
    this.#texts.set(file, { text, version: (this.#texts.get(file)?.version ?? 0) + 1 });
  }

  getCompilationSettings(): ts.CompilerOptions {
    return {
      strict: true,
      noEmit: true,
      allowJs: true,
      skipLibCheck: true,
      jsx: ts.JsxEmit.Preserve,
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ["lib.esnext.d.ts"],
      types: this.#setup === "global" ? ["@cloudflare/workers-types", "node"] : ["node"],
    };
  }

  getScriptFileNames(): string[] {
    return [...this.#texts.keys()];
  }

  getScriptVersion(file: string): string {
    return String(this.#texts.get(file)?.version ?? 0);
  }

  getScriptSnapshot(file: string): ts.IScriptSnapshot | undefined {
    const text = this.#texts.get(file)?.text ?? ts.sys.readFile(file);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  }

  getCurrentDirectory(): string {
    return root;
  }

  getDefaultLibFileName(options: ts.CompilerOptions): string {
    return ts.getDefaultLibFilePath(options);
  }

  fileExists(file: string): boolean {
    return this.#texts.has(file) || ts.sys.fileExists(file);
  }

  readFile(file: string): string | undefined {
    return this.#texts.get(file)?.text ?? ts.sys.readFile(file);
  }

  directoryExists(directory: string): boolean {
    return ts.sys.directoryExists(directory);
  }
}

const services = new Map<TypeSetup, { files: Files; service: ts.LanguageService }>();

/** What the compiler says of a text, each sentence once, against the real type definitions of the packages. */
export function typeErrors(
  text: string,
  filename = "src/example.ts",
  setup: TypeSetup = "global",
): ReadonlySet<string> {
  let known = services.get(setup);
  if (!known) {
    const files = new Files(setup);
    known = { files, service: ts.createLanguageService(files) };
    services.set(setup, known);
  }
  const file = resolve(root, "attack", filename.replaceAll(/[^\w.]/g, "_"));
  known.files.write(file, text);
  const found = [...known.service.getSyntacticDiagnostics(file), ...known.service.getSemanticDiagnostics(file)];
  return new Set(
    found.map(({ code, messageText }) => `TS${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`),
  );
}
