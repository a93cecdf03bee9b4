import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension, type Text } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import type { Message } from "./linting.js";

/** Colours are the page's variables, so that dark and light need no second theme. */
const THEME = EditorView.theme({
  "&": { height: "100%", fontSize: "13.5px", color: "var(--vp-c-text-1)", backgroundColor: "var(--vp-code-block-bg)" },
  "&.cm-focused": { outline: "2px solid var(--vp-c-brand-1)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--vp-font-family-mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--vp-c-text-1)" },
  ".cm-gutters": { color: "var(--vp-c-text-3)", backgroundColor: "var(--vp-code-block-bg)", border: "none" },
  ".cm-activeLine": { backgroundColor: "var(--vp-c-default-soft)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--vp-c-indigo-soft)",
  },
  ".cm-cursor": { borderLeftColor: "var(--vp-c-text-1)" },
});

const COLOURS = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "var(--code-keyword)" },
    { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-string)" },
    { tag: tags.comment, color: "var(--code-comment)" },
    { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
    { tag: [tags.typeName, tags.className, tags.namespace], color: "var(--code-type)" },
    { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: "var(--code-function)" },
  ]),
);

const shownBy = (name: string): Extension => [
  THEME,
  COLOURS,
  lineNumbers(),
  drawSelection(),
  /\.[cm]?[jt]sx?$/.test(name) ? javascript({ typescript: /\.[cm]?tsx?$/.test(name), jsx: name.endsWith("x") }) : [],
];

/**
 * @param name the file's, which decides the language.
 * @param onChange called with each new text.
 */
export function editable(name: string, text: string, onChange: (text: string) => void): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      shownBy(name),
      history(),
      indentOnInput(),
      bracketMatching(),
      highlightActiveLine(),
      lintGutter(),
      keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
      EditorView.contentAttributes.of({ "aria-label": `Code of ${name}` }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) {
          onChange(state.doc.toString());
        }
      }),
    ],
  });
}

/** A text beside what it was, with what has changed marked, to be read only. */
export function difference(name: string, before: string, after: string): EditorState {
  return EditorState.create({
    doc: after,
    extensions: [
      shownBy(name),
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ "aria-label": `${name} after --fix`, tabindex: "0" }),
      unifiedMergeView({ original: before, mergeControls: false, gutter: true, collapseUnchanged: { margin: 3 } }),
    ],
  });
}

/** Puts a text into an editor; as little as possible is replaced, so that the cursor stays where it is. */
export function replaceText(view: EditorView, text: string): void {
  const old = view.state.doc.toString();
  let from = 0;
  while (from < old.length && from < text.length && old[from] === text[from]) {
    from++;
  }
  let end = 0;
  while (end < old.length - from && end < text.length - from && old.at(-1 - end) === text.at(-1 - end)) {
    end++;
  }
  view.dispatch({ changes: { from, to: old.length - end, insert: text.slice(from, text.length - end) } });
}

/** Shows the messages where they are, with their repairs one click away. */
export function showMessages(
  view: EditorView,
  messages: readonly Message[],
  describe: (message: Message) => Node,
): void {
  const { doc } = view.state;
  const diagnostics = messages.map((message): Diagnostic => {
    const { from, to } = rangeOf(message, doc);
    return {
      from,
      to,
      severity: message.severity === 2 ? "error" : "warning",
      message: message.message,
      renderMessage: () => describe(message),
      actions: repairsOf(message).map((repair) => ({
        name: repair.title,
        apply: (target) => {
          applyRepair(target, repair, doc);
        },
      })),
    };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

export interface Repair {
  readonly title: string;
  readonly range: readonly [number, number];
  readonly text: string;
}

/** What a message offers: its fix, and its suggestions. */
export function repairsOf({ fix, suggestions = [] }: Message): Repair[] {
  return [
    ...(fix ? [{ title: "Fix", ...fix }] : []),
    ...suggestions.map((suggestion) => ({ title: suggestion.desc.replaceAll("`", ""), ...suggestion.fix })),
  ];
}

/** @param doc the text that was reported on: once it is another, the places of its repairs no longer hold. */
export function applyRepair(view: EditorView, { range: [from, to], text }: Repair, doc: Text): void {
  if (view.state.doc.eq(doc)) {
    view.dispatch({ changes: { from, to, insert: text } });
    view.focus();
  }
}

export function select(view: EditorView, { from, to }: { readonly from: number; readonly to: number }): void {
  view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
  view.focus();
}

/** Brings a place of the text into the middle; unlike CodeMirror's own effect, it leaves the page where it is. */
export function scrollTo(view: EditorView, position: number): void {
  view.requestMeasure({
    read: () => view.lineBlockAt(position).top - view.scrollDOM.clientHeight / 2,
    write: (top) => {
      view.scrollDOM.scrollTop = top;
    },
  });
}

/** The place of a message in a text. ESLint counts lines and columns from 1; a message may have no end, or no place. */
export function rangeOf({ line, column, endLine, endColumn }: Message, doc: Text): { from: number; to: number } {
  const offset = (row: number, col: number): number => {
    const { from, to } = doc.line(Math.min(row || 1, doc.lines));
    return Math.min(from + (col || 1) - 1, to);
  };
  const from = offset(line, column);
  return { from, to: Math.max(from, offset(endLine ?? line, endColumn ?? column)) };
}
