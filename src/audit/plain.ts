/**
 * What no report may show as it is: control characters, which a terminal obeys, and those that turn the direction of a
 * text around, which make code look like other code. A tab and a line's end stay.
 */
const UNSAFE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/g;

/** A text with a mark in the place of each character that must not be shown. */
export function plain(text: string): string {
  return text.replace(UNSAFE, "\uFFFD");
}

/** The same, on one line. */
export function plainLine(text: string): string {
  return plain(text.replace(/[\t\n]/g, " "));
}
