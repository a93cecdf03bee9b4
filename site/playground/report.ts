import { repairsOf, type Repair } from "./editor.js";
import { button, element, prose } from "./elements.js";
import type { Message } from "./linting.js";

interface Actions {
  readonly onPlace: (message: Message) => void;
  readonly onRepair: (repair: Repair) => void;
}

/**
 * A message as prose, with its rule.
 *
 * @param linkTo the address of a rule's page.
 */
export function describe(message: Message, linkTo: (rule: string) => string): HTMLElement {
  const rule = message.ruleId?.replace(/^postmortem\//, "");
  const name = rule === undefined ? "does not parse" : element("a", { href: linkTo(rule) }, rule);
  return element("span", {}, ...prose(message.message), " ", element("span", { className: "rule" }, name));
}

/** A message in the list, with its place and its repairs to click on. */
export function listItem(message: Message, description: HTMLElement, { onPlace, onRepair }: Actions): HTMLElement {
  const place = button([`${message.line}:${message.column}`], () => {
    onPlace(message);
  });
  place.className = "place";
  const repairs = repairsOf(message).map((repair) =>
    button(prose(repair.title), () => {
      onRepair(repair);
    }),
  );
  return element(
    "li",
    { className: message.severity === 2 ? "error" : "warning" },
    place,
    description,
    element("span", { className: "repairs" }, ...repairs),
  );
}

/** @returns how many problems there are, as a sentence without an end. */
export function countOf(here: number, all: number): string {
  const count = here === 0 ? "No problems" : here === 1 ? "1 problem" : `${here} problems`;
  return all > here ? `${count} in this file, ${all} in all` : count;
}
