import { format } from "prettier";

/** The names have no blanks, which keeps them apart from what `eslint-doc-generator` fills in. */
const PART = /(<!-- begin auto-generated ([\w-]+) -->)[\s\S]*?(<!-- end auto-generated \2 -->)/g;
const MARKER = /<!-- (?:begin|end) auto-generated [\w-]+ -->/g;

/**
 * Replaces what stands between a page's markers, `<!-- begin auto-generated NAME -->` and its end.
 *
 * @param {string} page
 * @param {ReadonlyMap<string, string>} parts The Markdown of each name.
 * @returns {Promise<string>} the page, laid out.
 * @throws {Error} where a name is unknown, or a marker has no other half.
 */
export async function fill(page, parts) {
  let filledMarkers = 0;
  const filled = page.replaceAll(
    PART,
    (_, /** @type {string} */ begin, /** @type {string} */ name, /** @type {string} */ end) => {
      const part = parts.get(name);
      if (part === undefined) {
        throw new Error(`Nothing is generated under the name "${name}".`);
      }
      filledMarkers += 2;
      return `${begin}\n\n${part}\n\n${end}`;
    },
  );
  if (filled.match(MARKER)?.length !== (filledMarkers || undefined)) {
    throw new Error("A marker of generated text has no other half.");
  }
  return format(filled, { parser: "markdown", printWidth: 120 });
}
