import { EditorView } from "@codemirror/view";

import type { Example } from "../examples.js";
import { pageAddress } from "./address.js";
import {
  applyRepair,
  difference,
  editable,
  rangeOf,
  replaceText,
  scrollTo,
  select as selectRange,
  showMessages,
} from "./editor.js";
import { button, element, labelled, prose, select } from "./elements.js";
import { filesBar } from "./files.js";
import { startLinter } from "./linter-client.js";
import type { Findings, Fixed, Message } from "./linting.js";
import { isLinted, type Project, type SourceFile } from "./project.js";
import { countOf, describe, listItem } from "./report.js";
import { settingsControls } from "./settings.js";

export interface Surroundings {
  readonly examples: readonly Example[];
  /** The names of the rules, without a namespace. */
  readonly rules: readonly string[];
  /** The address of a page of the site, which is named without an ending. */
  readonly linkTo: (page: string) => string;
}

/**
 * Puts the playground into an element. What is in it stands in the page's address, behind `#`.
 *
 * @returns what takes it away again.
 */
export function mount(root: HTMLElement, { examples, rules, linkTo }: Surroundings): () => void {
  let project: Project = { files: [], active: "", config: "recommended", settings: {} };
  let findings: Findings = {};
  let fixed: Fixed = {};
  let changedAt = 0;
  let isNew = true;
  /** Each file's text with its cursor and its history, but for the one that is shown. */
  const states = new Map<string, EditorView["state"]>();

  const example = select([
    { value: "", text: "Choose …" },
    ...examples.map(({ id, title, group }) => ({ value: id, text: title, group })),
  ]);
  const config = select([
    ...["recommended", "all"].map((name) => ({ value: name, text: name })),
    ...rules.map((name) => ({ value: name, text: name, group: "One rule" })),
  ]);
  const settings = settingsControls((changed) => {
    change({ settings: changed });
  });
  const files = filesBar({ onOpen: openFile, onAdd: addFile, onRename: renameFile, onRemove: removeFile });
  const fixAll = button(["Fix all"], applyFixes);
  fixAll.className = "main";
  const shared = element("span", { className: "quiet", role: "status" });
  const story = element("div", { className: "story" });
  const count = element("p", { className: "count", role: "status" }, "The linter is loading …");
  const list = element("ol", { className: "messages" });
  const effect = element("p", { className: "quiet" });
  const code = element("div", { className: "editor" });
  const after = element("div", { className: "difference" });
  root.replaceChildren(
    element(
      "div",
      { className: "bar" },
      labelled("Example", example),
      labelled("Config", config),
      labelled("Runtime", settings.runtime),
      element(
        "span",
        { className: "buttons" },
        fixAll,
        button(["Share"], () => void shareAddress()),
        shared,
      ),
    ),
    story,
    element(
      "div",
      { className: "panes" },
      element("section", { "aria-label": "Code" }, ...files.elements, code, settings.panel),
      element(
        "section",
        { "aria-label": "Report" },
        count,
        list,
        element("h2", {}, ...prose("What `--fix` changes")),
        effect,
        after,
      ),
    ),
  );

  const view = new EditorView({ parent: code });
  const preview = new EditorView({ parent: after });
  const address = pageAddress(() => void readAddress());
  const linter = startLinter({
    onFindings(found) {
      findings = found;
      showFindings();
      root.dataset.milliseconds = String(Math.round(performance.now() - changedAt));
    },
    onFixed(texts) {
      fixed = texts;
      showFixed();
    },
    onFailure(message) {
      count.textContent = `The linter failed: ${message}`;
    },
  });
  example.addEventListener("change", () => {
    location.hash = `#example=${example.value}`;
  });
  config.addEventListener("change", () => {
    change({ config: config.value });
  });
  void readAddress();

  const textOf = (name: string): string => project.files.find((file) => file.name === name)?.text ?? "";
  const fixedFile = ({ name, text }: SourceFile): SourceFile => ({ name, text: fixed[name] ?? text });

  /** The report and the address follow what is seen at once. */
  function change(changes: Partial<Project>): void {
    project = { ...project, ...changes };
    lint();
    address.writeSoon(project);
  }

  function lint(): void {
    changedAt = performance.now();
    // Those of the old texts would undo what has been typed since.
    fixed = {};
    fixAll.disabled = true;
    linter.lint(project);
  }

  function showFile(name: string): void {
    project = { ...project, active: name };
    const onText = (text: string): void => {
      change({ files: project.files.map((file) => (file.name === name ? { name, text } : file)) });
    };
    view.setState(states.get(name) ?? editable(name, textOf(name), onText));
    showFindings();
    showFixed();
  }

  function openFile(name: string): void {
    states.set(project.active, view.state);
    showFile(name);
    address.writeSoon(project);
  }

  function addFile(): void {
    const taken = new Set(project.files.map(({ name }) => name));
    let number = 1;
    while (taken.has(`src/file-${number}.ts`)) {
      number++;
    }
    const name = `src/file-${number}.ts`;
    change({ files: [...project.files, { name, text: "" }] });
    openFile(name);
    files.askForName();
  }

  function renameFile(name: string): void {
    if (name === "" || project.files.some((file) => file.name === name)) {
      return;
    }
    const { active } = project;
    states.delete(active);
    change({ files: project.files.map((file) => (file.name === active ? { ...file, name } : file)), active: name });
    showFile(name);
  }

  function removeFile(): void {
    const left = project.files.filter(({ name }) => name !== project.active);
    states.delete(project.active);
    change({ files: left, active: left[0]?.name ?? "" });
    showFile(project.active);
  }

  const description = (message: Message): HTMLElement => describe(message, (rule) => linkTo(`rules/${rule}`));

  function showFindings(): void {
    const messages = findings[project.active] ?? [];
    const { doc } = view.state;
    showMessages(view, messages, description);
    count.textContent = countOf(messages.length, Object.values(findings).flat().length);
    const actions = {
      onPlace: (message: Message): void => {
        selectRange(view, rangeOf(message, doc));
      },
      onRepair: (repair: Parameters<typeof applyRepair>[1]): void => {
        applyRepair(view, repair, doc);
      },
    };
    list.replaceChildren(...messages.map((message) => listItem(message, description(message), actions)));
    files.show(project, (name) => findings[name]?.length ?? 0);
    const [first] = messages;
    if (isNew && first) {
      isNew = false;
      scrollTo(view, rangeOf(first, doc).from);
    }
  }

  function showFixed(): void {
    const before = textOf(project.active);
    const { text } = fixedFile({ name: project.active, text: before });
    effect.textContent = isLinted(project.active) ? "Nothing in this file." : "ESLint does not read this file.";
    effect.hidden = text !== before;
    after.hidden = text === before;
    if (text !== before) {
      preview.setState(difference(project.active, before, text));
    }
    fixAll.disabled = project.files.every((file) => fixedFile(file).text === file.text);
  }

  function applyFixes(): void {
    const changed = project.files.map(fixedFile);
    for (const { name, text } of changed) {
      if (text !== textOf(name)) {
        states.delete(name);
      }
    }
    const { active } = project;
    project = { ...project, files: changed };
    replaceText(view, textOf(active));
    change({});
  }

  async function shareAddress(): Promise<void> {
    await address.write(project);
    try {
      await navigator.clipboard.writeText(location.href);
      shared.textContent = "The link is copied.";
    } catch {
      shared.textContent = "The link is in the address bar.";
    }
  }

  async function readAddress(): Promise<void> {
    const found = await address.read();
    const chosen = examples.find(({ id }) => id === found.example) ?? examples[0];
    if (found.project) {
      open(found.project);
    } else if (chosen) {
      open(chosen.project, chosen);
    }
  }

  function open(opened: Project, from?: Example): void {
    states.clear();
    findings = {};
    isNew = true;
    project = opened;
    config.value = project.config;
    settings.show(project.settings);
    example.value = from?.id ?? "";
    story.replaceChildren(...(from ? storyOf(from, linkTo) : []));
    lint();
    showFile(project.active);
  }

  return () => {
    address.stop();
    linter.stop();
    view.destroy();
    preview.destroy();
  };
}

function storyOf({ page, source, figures }: Example, linkTo: (page: string) => string): Node[] {
  const counted = figures.map((figure) => element("li", {}, ...prose(figure)));
  return [
    element("p", {}, "From ", element("a", { href: linkTo(page) }, source), "."),
    ...(counted.length > 0 ? [element("p", {}, "What is counted when it runs:"), element("ul", {}, ...counted)] : []),
  ];
}
