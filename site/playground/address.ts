import { decode, encode, type Project } from "./project.js";

const MILLISECONDS_TO_WAIT = 300;

/** What stands behind `#` in the page's address: a project, or the name of an example. */
export interface Address {
  /** @returns nothing where the address names neither. */
  readonly read: () => Promise<{ readonly project?: Project | undefined; readonly example?: string }>;
  /** @returns a promise that is settled once the project stands there. */
  readonly write: (project: Project) => Promise<void>;
  /** Writes it when nothing newer has come for a while. */
  readonly writeSoon: (project: Project) => void;
  readonly stop: () => void;
}

/** @param onChange called when a link or the user has changed it. */
export function pageAddress(onChange: () => void): Address {
  let newest: Project | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  addEventListener("hashchange", onChange);

  const write = async (project: Project): Promise<void> => {
    newest = project;
    clearTimeout(timer);
    const word = await encode(project);
    if (project === newest) {
      history.replaceState(history.state, "", `#code=${word}`);
    }
  };

  return {
    async read() {
      newest = undefined;
      clearTimeout(timer);
      const [, kind, word = ""] = /^#(code|example)=(.*)$/.exec(location.hash) ?? [];
      switch (kind) {
        case "code":
          return { project: await decode(word) };
        case "example":
          return { example: word };
        default:
          return {};
      }
    },
    write,
    writeSoon(project) {
      clearTimeout(timer);
      timer = setTimeout(() => void write(project), MILLISECONDS_TO_WAIT);
    },
    stop() {
      clearTimeout(timer);
      removeEventListener("hashchange", onChange);
    },
  };
}
