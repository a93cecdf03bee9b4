/** A program and what it is given: `node`, `["--import", "tsx", "server.ts"]`. */
export interface Command {
  readonly program: string;
  readonly words: readonly string[];
}

/** Programs that run the one named after them, once their own options are over. */
const LAUNCHERS: ReadonlySet<string> = new Set([
  ...["bunx", "cross-env", "cross-env-shell", "dotenv", "dotenvx", "dumb-init", "env", "exec", "forever", "infisical"],
  ...["npx", "nohup", "op", "pm2", "pm2-runtime", "pnpx", "doppler", "sudo", "time", "tini", "with-env"],
]);
const SHELLS: ReadonlySet<string> = new Set(["bash", "sh", "ash", "zsh"]);
const PACKAGE_MANAGERS: ReadonlySet<string> = new Set(["npm", "pnpm", "yarn", "bun"]);
/** The verbs by which a package manager runs a program of a package. */
const PROGRAM_VERBS: ReadonlySet<string> = new Set(["exec", "dlx", "x"]);
/** Launchers have a verb of their own before the program: `pm2 start`, `doppler run`, `dotenvx run`. */
const LAUNCHER_VERBS: ReadonlySet<string> = new Set(["run", "start", "exec"]);

/** Programs that run the scripts or the lines that they are given, side by side or one after the other. */
const COMPOSERS: ReadonlySet<string> = new Set([
  "conc",
  "concurrently",
  "npm-run-all",
  "npm-run-all2",
  "run-p",
  "run-s",
]);

/** How many scripts that call scripts are followed. */
const SCRIPTS = 8;
const COMMANDS = 100;

/**
 * The commands that a line of shell runs, with what only launches others taken off, and scripts of the package replaced
 * by their own commands.
 *
 * @param line as it stands in `package.json`, a Procfile or a Dockerfile.
 * @param scripts the scripts of the package that the line runs in.
 */
export function commandsOf(line: string, scripts: Readonly<Record<string, string>>): Command[] {
  const commands: Command[] = [];
  const read = (text: string, calls: number) => {
    for (const words of simpleCommands(text)) {
      const command = withoutLaunchers(words);
      const inner = command && calls > 0 && commands.length < COMMANDS ? linesRunBy(command, scripts) : undefined;
      if (inner) {
        inner.forEach((one) => {
          read(one, calls - 1);
        });
      } else if (command) {
        commands.push(command);
      }
    }
  };
  read(line, SCRIPTS);
  return commands;
}

/** The words of each simple command: `a && b; c | d` has four. */
function simpleCommands(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const [, separator, quotedTwice, quotedOnce, bare] of line.matchAll(
    /(&&|\|\|?|[;&\n()])|"((?:[^"\\]|\\.)*)"|'([^']*)'|((?:[^\s;&|()"']|"[^"]*"|'[^']*')+)/g,
  )) {
    if (separator !== undefined) {
      commands.push([]);
    } else {
      const word = quotedTwice?.replace(/\\(.)/g, "$1") ?? quotedOnce ?? bare?.replace(/["']/g, "");
      commands.at(-1)?.push(word ?? "");
    }
  }
  return commands.filter((words) => words.length > 0);
}

function withoutLaunchers(words: readonly string[]): Command | undefined {
  let rest = [...words];
  for (let first = rest.shift(); first !== undefined; first = rest.shift()) {
    const program = first.slice(Math.max(first.lastIndexOf("/"), first.lastIndexOf("\\")) + 1);
    if (/^[A-Za-z_]\w*=/.test(first) || first.startsWith("-")) {
      continue;
    }
    const verb = rest.find((word) => !word.startsWith("-"));
    if (PACKAGE_MANAGERS.has(program) && verb !== undefined && PROGRAM_VERBS.has(verb)) {
      rest = rest.slice(rest.indexOf(verb) + 1);
    } else if (LAUNCHERS.has(program)) {
      const end = rest.indexOf("--");
      const isVerb = verb !== undefined && LAUNCHER_VERBS.has(verb) && program !== "npx";
      if (end !== -1) {
        rest = rest.slice(end + 1);
      } else if (isVerb) {
        rest = rest.slice(rest.indexOf(verb) + 1);
      }
      // `pm2 start server.js` runs Node.js by itself.
      if (/\.[cm]?[jt]s$/.test(rest.find((word) => !word.startsWith("-")) ?? "")) {
        return { program: "node", words: rest };
      }
    } else {
      return { program, words: rest };
    }
  }
  return undefined;
}

/** The lines that a command runs in its place: `npm start`, `yarn serve`, `sh -c "…"`, `concurrently "…" "npm:serve"`. */
function linesRunBy({ program, words }: Command, scripts: Readonly<Record<string, string>>): string[] | undefined {
  const named = words.filter((word) => !word.startsWith("-"));
  const scriptCalled = (name: string | undefined) =>
    name !== undefined && Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (SHELLS.has(program)) {
    return words[0] === "-c" && words[1] !== undefined ? [words[1]] : undefined;
  }
  if (COMPOSERS.has(program)) {
    return named.map((word) => scriptCalled(word.replace(/^npm:/, "")) ?? word);
  }
  if (PACKAGE_MANAGERS.has(program)) {
    const line = scriptCalled(named[0] === "run" || named[0] === "run-script" ? named[1] : named[0]);
    return line === undefined ? undefined : [line];
  }
  return undefined;
}
