import { RUNTIMES } from "../../src/models/runtimes.js";
import { element, prose, select } from "./elements.js";
import type { Project } from "./project.js";

type Settings = Project["settings"];

/** Where the code runs, to choose; and all of `settings.postmortem`, to write. */
export interface SettingsControls {
  readonly runtime: HTMLSelectElement;
  readonly panel: HTMLElement;
  readonly show: (settings: Settings) => void;
}

/** @param onChange called with what the user has chosen or written, once it can be read. */
export function settingsControls(onChange: (settings: Settings) => void): SettingsControls {
  const runtime = select([
    { value: "", text: "found out" },
    ...Object.entries(RUNTIMES).map(([id, { label }]) => ({ value: id, text: label })),
  ]);
  const text = element("textarea", { rows: 4, spellcheck: false, "aria-label": "settings.postmortem" });
  const problem = element("p", { className: "problem", role: "alert" });
  let shown: Settings = {};

  const showRuntime = (): void => {
    const { runtime: chosen } = shown;
    runtime.value = typeof chosen === "string" && chosen in RUNTIMES ? chosen : "";
  };
  const show = (settings: Settings): void => {
    shown = settings;
    showRuntime();
    text.value = JSON.stringify(settings, undefined, 2);
    problem.textContent = "";
  };

  runtime.addEventListener("change", () => {
    const entries = Object.entries(shown).filter(([key]) => key !== "runtime");
    show(Object.fromEntries(runtime.value === "" ? entries : [["runtime", runtime.value], ...entries]));
    onChange(shown);
  });
  text.addEventListener("input", () => {
    const settings = parse(text.value);
    problem.textContent = settings === undefined ? "This is not an object in JSON." : "";
    if (settings !== undefined) {
      shown = settings;
      showRuntime();
      onChange(settings);
    }
  });

  return {
    runtime,
    panel: element(
      "details",
      {},
      element("summary", {}, "Settings"),
      element("p", { className: "quiet" }, ...prose("`settings.postmortem`, as JSON")),
      text,
      problem,
    ),
    show,
  };
}

function parse(text: string): Settings | undefined {
  try {
    const settings: unknown = JSON.parse(text);
    return typeof settings === "object" && settings !== null && !Array.isArray(settings)
      ? (settings as Settings)
      : undefined;
  } catch {
    return undefined;
  }
}
