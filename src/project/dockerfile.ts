import { fileReader } from "./files.js";

/** What a Dockerfile's last stage is and starts. */
export interface Dockerfile {
  /** The image that the last stage is made from, through the stages that it is built on. */
  readonly image: string;
  /** The command lines that it starts: the entry point's and the command's. */
  readonly lines: readonly string[];
  /** What names the folder that it is built for: the working folder, and the commands that build and start it. */
  readonly texts: readonly string[];
}

export const DOCKERFILE = /^(?:[\w-]+\.)?(?:Docker|Container)file(?:\.[\w-]+)*$/;

/** Reads a Dockerfile; undefined where there is none, or where it has no stage. */
export const dockerfileAt = fileReader((text): Dockerfile | undefined => {
  const images = new Map<string, string>();
  let image: string | undefined;
  let lines: Partial<Record<"CMD" | "ENTRYPOINT", string>> = {};
  const texts: string[] = [];
  for (const [instruction, rest] of instructionsOf(text)) {
    if (instruction === "FROM") {
      const [from = "", as, name] = rest.split(/\s+/).filter((word) => !word.startsWith("--"));
      image = images.get(from.toLowerCase()) ?? from;
      if (as?.toLowerCase() === "as" && name !== undefined) {
        images.set(name.toLowerCase(), image);
      }
      lines = {};
    } else if (instruction === "CMD" || instruction === "ENTRYPOINT") {
      lines[instruction] = lineOf(rest);
    } else if (instruction === "WORKDIR" || instruction === "RUN") {
      texts.push(rest);
    }
  }
  const started = [lines.ENTRYPOINT, lines.CMD].filter((line) => line !== undefined);
  return image === undefined ? undefined : { image, lines: started, texts: [...texts, ...started] };
});

/** The instructions, in capitals, with what follows them on their line and the lines that continue it. */
function* instructionsOf(text: string): Generator<[instruction: string, rest: string]> {
  let line = "";
  for (const next of text.split(/\r?\n/)) {
    if (!/^\s*#/.test(next)) {
      const isContinued = next.trimEnd().endsWith("\\");
      line += isContinued ? `${next.trimEnd().slice(0, -1)} ` : next;
      if (!isContinued) {
        const [, instruction, rest] = /^([A-Za-z]+)\s(.*)$/.exec(line.trimStart()) ?? [];
        if (instruction !== undefined && rest !== undefined) {
          yield [instruction.toUpperCase(), rest.trim()];
        }
        line = "";
      }
    }
  }
}

/** `["node", "server.js"]` as a line of shell; a line of shell as it is. */
export function lineOf(written: unknown): string {
  let words = written;
  if (typeof written === "string" && written.startsWith("[")) {
    try {
      words = JSON.parse(written);
    } catch {
      return written;
    }
  }
  return Array.isArray(words)
    ? words.map((word) => JSON.stringify(String(word))).join(" ")
    : typeof written === "string"
      ? written
      : "";
}

/** The command lines of a Procfile by the kind of process; `web` is the one that is sent requests. */
export const procfileAt = fileReader((text): ReadonlyMap<string, string> => {
  const lines = text.matchAll(/^([\w-]+):(.+)$/gm);
  return new Map([...lines].map(([, name = "", line = ""]) => [name, line.trim()]));
});
