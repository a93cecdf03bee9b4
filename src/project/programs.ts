import { DEPLOY_COMMANDS, type Host, SCRIPT_RUNNERS, SERVER_PROGRAMS } from "../models/hosts.js";
import { type Command, commandsOf } from "./commands.js";

/** What a command line starts or deploys. */
export interface Started {
  /** A program of the package's own, a framework's server, a desktop application, or a deployment. */
  readonly what: "deployment" | "desktop" | "framework" | "program";
  /** The command, short, for a message. */
  readonly text: string;
  /** The file that a program begins with, as written. */
  readonly file?: string;
  /** Where a deployment goes. */
  readonly host?: Host;
  /** The configuration that the command names. */
  readonly configuration?: string;
}

/** Frameworks' own commands by which their build is served. */
const FRAMEWORK_SERVERS: Readonly<Record<string, readonly string[]>> = {
  next: ["start"],
  nuxt: ["start", "preview"],
  nuxi: ["start", "preview"],
  astro: ["preview"],
  vinxi: ["start"],
};

/** Options of the runners that are followed by a value of theirs. */
const VALUED_OPTIONS: ReadonlySet<string> = new Set([
  ...["-C", "-P", "-c", "-e", "-p", "-r", "--config", "--cwd", "--env-file", "--exec", "--ext", "--ignore", "--import"],
  ...["--loader", "--project", "--require", "--tsconfig", "--watch", "--watch-path"],
]);

/** What a line of shell starts, in order; development servers, builds and whatever else is known to end are left out. */
export function startedBy(line: string, scripts: Readonly<Record<string, string>>): Started[] {
  return commandsOf(line, scripts).flatMap((command) => startedByCommand(command) ?? []);
}

function startedByCommand(command: Command): Started | undefined {
  const { program, words } = command;
  const verbs = words.filter((word) => !word.startsWith("-"));
  const text = [program, ...words].join(" ").slice(0, 60);
  const deployment = DEPLOY_COMMANDS.find(
    ({ command: [name, verb] }) => name === program && (verb === undefined || verb === verbs[0]),
  );
  if (deployment) {
    const at = words.findIndex((word) => word === "-c" || word === "--config");
    const configuration = at === -1 ? undefined : words[at + 1];
    return { what: "deployment", text, host: deployment.host, ...(configuration !== undefined && { configuration }) };
  }
  if (SCRIPT_RUNNERS.has(program)) {
    const file = fileRunBy(words);
    // Bun and Deno have verbs beside files: `bun install`.
    const isFile = !/^(?:bun|deno)$/.test(program) || /^\.$|\/|\.[cm]?[jt]sx?$/.test(file ?? "");
    return file === undefined || !isFile ? undefined : { what: "program", text, file };
  }
  if (has(SERVER_PROGRAMS, program, verbs[0])) {
    return { what: "program", text };
  }
  if (has(FRAMEWORK_SERVERS, program, verbs[0])) {
    return { what: "framework", text };
  }
  return /^(?:electron|electron-forge|electron-vite|tauri)$/.test(program) ? { what: "desktop", text } : undefined;
}

function has(
  programs: Readonly<Record<string, readonly string[]>>,
  program: string,
  verb: string | undefined,
): boolean {
  const known = Object.hasOwn(programs, program) ? programs[program] : undefined;
  return known !== undefined && (known.includes("") || known.includes(verb ?? ""));
}

/** The file among the words of `node --import tsx server.ts --port 80`. */
function fileRunBy(words: readonly string[]): string | undefined {
  return words.find((word, index) => {
    // `--watch` of Node.js has no value, that of nodemon has a folder.
    const isValue = VALUED_OPTIONS.has(words[index - 1] ?? "") && !/\.[cm]?[jt]sx?$/.test(word);
    const isVerb = index < 2 && /^(?:run|serve|start|watch)$/.test(word);
    return !word.startsWith("-") && !isValue && !isVerb;
  });
}
