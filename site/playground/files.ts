import { button, element } from "./elements.js";
import type { Project, SourceFile } from "./project.js";

interface Actions {
  readonly onOpen: (name: string) => void;
  readonly onAdd: () => void;
  readonly onRename: (name: string) => void;
  readonly onRemove: () => void;
}

/** The files of the project: which there are, which is shown, and what it is called. */
export interface FilesBar {
  readonly elements: readonly HTMLElement[];
  /** @param count how many problems a file has. */
  readonly show: (project: Project, count: (name: string) => number) => void;
  readonly askForName: () => void;
}

export function filesBar({ onOpen, onAdd, onRename, onRemove }: Actions): FilesBar {
  const tabs = element("div", { className: "tabs", role: "group", "aria-label": "Files" });
  const path = element("input", { spellcheck: false, "aria-label": "Path of this file" });
  const remove = button(["Remove"], onRemove);
  const add = button(["+"], onAdd);
  add.ariaLabel = add.title = "Add a file";
  let shown = "";
  path.addEventListener("change", () => {
    const name = path.value.trim().replace(/^\/+/, "");
    path.value = shown;
    onRename(name);
  });

  return {
    elements: [tabs, element("div", { className: "file" }, path, remove)],
    show({ files, active }, count) {
      if (shown !== active) {
        path.value = shown = active;
      }
      remove.disabled = files.length === 1;
      const tab = ({ name }: SourceFile): HTMLElement => {
        const found = count(name);
        const badge = element("span", { className: "badge", "aria-label": `${found} found` }, String(found));
        const made = button(found > 0 ? [name, badge] : [name], () => {
          onOpen(name);
        });
        made.ariaPressed = String(name === active);
        return made;
      };
      tabs.replaceChildren(...files.map(tab), add);
    },
    askForName() {
      path.select();
    },
  };
}
