/**
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} rows
 * @returns {string} a table of Markdown.
 */
export function table(heads, rows) {
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** @param {string} text */
export function code(text) {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** @param {readonly string[]} words */
export function codes(words) {
  return words.map(code).join(", ");
}

/**
 * @param {readonly string[]} parts Some of them may be empty.
 * @returns {string} those that are not, one a line of a table's cell.
 */
export function lines(parts) {
  return parts.filter((part) => part !== "").join("<br>");
}
