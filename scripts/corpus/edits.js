/**
 * @typedef {import("eslint").Linter.LintMessage} Message
 * @typedef {import("eslint").Rule.Fix} Edit
 * @typedef {(text: string) => Message[]} Lint Lints a text in a file's place.
 * @typedef {"does not parse" | "changes nothing" | "is reported again" | "is not stable" | "adds a type error" | "crashes"} Fault
 *
 * @typedef {object} EditFault
 * @property {Message} message The report whose edit it is.
 * @property {Fault} fault
 * @property {string} detail
 *
 * @typedef {object} EditCount
 * @property {number} fixes
 * @property {number} suggestions
 * @property {number} marks The suggestions among them that only add a comment, to mark the place for a person.
 */

/** ESLint applies fixes as often; what then still changes does not come to rest. */
const MOST_PASSES = 10;

const ONLY_A_COMMENT = /^\s*\/\/.*\n\s*$/;

/**
 * Applies every fix and every suggestion of a file, each by itself, and all its fixes together as `--fix` does.
 *
 * @param {string} text
 * @param {readonly Message[]} messages what is reported in the text.
 * @param {Lint} lint
 * @param {(text: string) => string[]} typeErrorsOf the type errors of the file with another text.
 * @returns {{ faults: EditFault[], count: EditCount }}
 */
export function tryEdits(text, messages, lint, typeErrorsOf) {
  /** @type {EditFault[]} */
  const faults = [];
  const count = { fixes: 0, suggestions: 0, marks: 0 };
  for (const message of messages) {
    const edits = message.fix ? [message.fix] : (message.suggestions ?? []).map(({ fix }) => fix);
    count[message.fix ? "fixes" : "suggestions"] += edits.length;
    for (const edit of edits) {
      const isMark = !message.fix && marks(edit);
      count.marks += isMark ? 1 : 0;
      const fault = faultOf(edit, message, text, messages, lint, typeErrorsOf);
      // What is only marked is not mended, and says so.
      if (fault && !(isMark && fault.fault === "is reported again")) {
        faults.push({ message, ...fault });
      }
    }
  }
  const first = messages.find(({ fix }) => fix);
  const unrest = first && unrestOf(text, lint);
  if (first && unrest !== undefined) {
    faults.push({ message: first, fault: "is not stable", detail: unrest });
  }
  return { faults, count };
}

/**
 * Whether an edit adds a comment on lines of its own, and nothing else.
 *
 * @param {Edit} edit
 */
function marks({ range: [start, end], text }) {
  return start === end && ONLY_A_COMMENT.test(text);
}

/**
 * @param {Edit} edit
 * @param {Message} message
 * @param {string} text
 * @param {readonly Message[]} messages
 * @param {Lint} lint
 * @param {(text: string) => string[]} typeErrorsOf
 * @returns {{ fault: Fault, detail: string } | undefined}
 */
function faultOf(edit, message, text, messages, lint, typeErrorsOf) {
  const edited = apply(text, [edit]);
  if (edited === text) {
    return { fault: "changes nothing", detail: edit.text };
  }
  /** @type {Message[]} */
  let after;
  try {
    after = lint(edited);
  } catch (error) {
    return { fault: "crashes", detail: String(error) };
  }
  const broken = after.find(({ fatal }) => fatal);
  if (broken) {
    return { fault: "does not parse", detail: `${broken.line}:${broken.column} ${broken.message}` };
  }
  const place = placeOf(edit, message, text);
  const isSame = (/** @type {Message} */ other) => other.ruleId === message.ruleId;
  const before = messages.filter((other) => isSame(other) && touches(rangeOf(other, text), place.before));
  const left = after.filter((other) => isSame(other) && touches(rangeOf(other, edited), place.after));
  if (left.length >= before.length) {
    return { fault: "is reported again", detail: left[0]?.message ?? "" };
  }
  const added = excess(typeErrorsOf(edited), typeErrorsOf(text));
  return added.length > 0 ? { fault: "adds a type error", detail: added.join("; ") } : undefined;
}

/**
 * Applies all fixes until none is left, and then once more.
 *
 * @param {string} text
 * @param {Lint} lint
 * @returns {string | undefined} what is wrong; nothing where the text comes to rest.
 */
function unrestOf(text, lint) {
  let current = text;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const edits = lint(current).flatMap(({ fix }) => (fix ? [fix] : []));
    if (edits.length === 0) {
      return undefined;
    }
    const next = apply(current, edits);
    if (next === current) {
      return "a fix that changes nothing is offered again and again";
    }
    current = next;
  }
  return `fixes are still offered after ${MOST_PASSES} passes`;
}

/**
 * Applies the edits that do not meet, the first of two that do.
 *
 * @param {string} text
 * @param {readonly Edit[]} edits
 */
function apply(text, edits) {
  let result = "";
  let end = -1;
  // A byte order mark is not counted in ranges.
  const body = text.replace(/^\uFEFF/, "");
  for (const edit of edits.toSorted((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1])) {
    if (edit.range[0] > end || end === -1) {
      result += body.slice(Math.max(end, 0), edit.range[0]) + edit.text;
      end = edit.range[1];
    }
  }
  return text.slice(0, text.length - body.length) + result + body.slice(Math.max(end, 0));
}

/** @typedef {readonly [number, number]} Range */

/**
 * Where the edited place is, before and after: the edit itself and what was reported.
 *
 * @param {Edit} edit
 * @param {Message} message
 * @param {string} text
 * @returns {{ before: Range, after: Range }}
 */
function placeOf(edit, message, text) {
  const [start, end] = rangeOf(message, text);
  const growth = edit.text.length - (edit.range[1] - edit.range[0]);
  const shifted = (/** @type {number} */ index) => (index >= edit.range[1] ? index + growth : index);
  /** @type {Range} */
  const before = [start, end];
  const isInside = end > edit.range[0] && start < edit.range[1];
  return isInside
    ? { before: [edit.range[0], edit.range[1]], after: [edit.range[0], edit.range[0] + edit.text.length] }
    : { before, after: [shifted(start), shifted(end)] };
}

/**
 * @param {Message} message
 * @param {string} text
 * @returns {Range}
 */
function rangeOf({ line, column, endLine = line, endColumn = column + 1 }, text) {
  const starts = lineStarts(text);
  return [(starts[line - 1] ?? 0) + column - 1, (starts[endLine - 1] ?? 0) + endColumn - 1];
}

/** @param {string} text */
function lineStarts(text) {
  return [
    0,
    ...Array.from(
      text.replace(/^\uFEFF/, "").matchAll(/\r\n|[\r\n\u2028\u2029]/g),
      ({ index, 0: end }) => index + end.length,
    ),
  ];
}

/**
 * @param {Range} a
 * @param {Range} b
 */
function touches(a, b) {
  return a[0] < b[1] && b[0] < a[1];
}

/**
 * What a list holds beyond another; each counts as often as it stands there.
 *
 * @param {readonly string[]} list
 * @param {readonly string[]} other
 */
function excess(list, other) {
  const left = [...other];
  return list.filter((item) => {
    const index = left.indexOf(item);
    if (index >= 0) {
      left.splice(index, 1);
    }
    return index < 0;
  });
}
