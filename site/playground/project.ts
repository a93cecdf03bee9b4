/** A file of the playground. */
export interface SourceFile {
  /** Its path from the root of the project, with `/`. */
  readonly name: string;
  readonly text: string;
}

/** What the playground lints, and how. */
export interface Project {
  readonly files: readonly SourceFile[];
  /** The name of the file that is shown. */
  readonly active: string;
  /** `recommended`, `all`, or the one rule to lint with. */
  readonly config: string;
  /** `settings.postmortem`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Writes a project as a word that can stand in an address. */
export async function encode(project: Project): Promise<string> {
  const packed = await pass(new TextEncoder().encode(JSON.stringify(project)), new CompressionStream("deflate-raw"));
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @returns the project; undefined where the word is not one of `encode`'s. */
export async function decode(word: string): Promise<Project | undefined> {
  try {
    const binary = atob(word.replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const text = new TextDecoder().decode(await pass(packed, new DecompressionStream("deflate-raw")));
    const project: unknown = JSON.parse(text);
    return isProject(project) ? project : undefined;
  } catch {
    return undefined;
  }
}

async function pass(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const passed = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(passed).arrayBuffer());
}

function isProject(value: unknown): value is Project {
  const { files, active, config, settings } = (value ?? {}) as Partial<Record<keyof Project, unknown>>;
  return (
    Array.isArray(files) &&
    files.every(isFile) &&
    files.some(({ name }) => name === active) &&
    typeof config === "string" &&
    typeof settings === "object" &&
    settings !== null
  );
}

function isFile(value: unknown): value is SourceFile {
  const { name, text } = (value ?? {}) as Partial<Record<keyof SourceFile, unknown>>;
  return typeof name === "string" && typeof text === "string";
}

/** Whether ESLint reads a file; others may say something to the rules, as `package.json` does. */
export function isLinted(name: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(name);
}
