type Child = Node | string;

/**
 * Makes an element.
 *
 * @param properties those of the element; `data` and ARIA attributes are written as attributes are.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Readonly<Record<string, unknown>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-") || key === "role") {
      made.setAttribute(key, String(value));
    } else {
      Object.assign(made, { [key]: value });
    }
  }
  made.append(...children);
  return made;
}

export function button(content: readonly Child[], onClick: () => void): HTMLButtonElement {
  const made = element("button", { type: "button" }, ...content);
  made.addEventListener("click", onClick);
  return made;
}

/** Text in which backticks enclose code, as in messages. */
export function prose(text: string): Node[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? element("code", {}, part) : new Text(part)));
}

/** A control with its name above it. */
export function labelled(name: string, control: HTMLElement): HTMLElement {
  return element("label", {}, element("span", {}, name), control);
}

interface Option {
  readonly value: string;
  readonly text: string;
  /** The heading that it stands below, with those right before it that have the same. */
  readonly group?: string;
}

export function select(options: readonly Option[]): HTMLSelectElement {
  const made = element("select");
  let parent: HTMLElement = made;
  for (const { value, text, group } of options) {
    if ((group ?? null) !== parent.getAttribute("label")) {
      parent = group === undefined ? made : element("optgroup", { label: group });
      made.append(...(group === undefined ? [] : [parent]));
    }
    parent.append(element("option", { value }, text));
  }
  return made;
}
