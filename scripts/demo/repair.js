import parser from "@typescript-eslint/parser";
import { ESLint } from "eslint";
import postmortem from "eslint-plugin-postmortem";

/** @typedef {import("eslint").Linter.LintMessage} Message */

/**
 * A user's way to the plugin: his parser, and the recommended rules.
 *
 * @param {string} cwd the folder of the files to lint.
 * @param {boolean} fix whether `--fix` is on; the fixed text comes back and no file is written.
 */
function eslint(cwd, fix) {
  return new ESLint({
    cwd,
    fix,
    overrideConfigFile: true,
    overrideConfig: [{ files: ["**/*.ts"], languageOptions: { parser } }, postmortem.configs.recommended],
  });
}

/**
 * Lints and repairs files of one folder, in memory.
 *
 * @param {string} cwd
 */
export function makeRepairer(cwd) {
  const reporting = eslint(cwd, false);
  const fixing = eslint(cwd, true);

  /**
   * @param {string} text
   * @param {string} filePath
   * @returns {Promise<Message[]>} what ESLint reports, in the order of the lines.
   */
  async function lint(text, filePath) {
    const [result] = await reporting.lintText(text, { filePath });
    return result?.messages ?? [];
  }

  /**
   * @param {string} text
   * @param {string} filePath
   * @returns {Promise<string>} the text after `--fix`.
   */
  async function fix(text, filePath) {
    const [result] = await fixing.lintText(text, { filePath });
    return result?.output ?? text;
  }

  /**
   * Applies `--fix` and then, one after the other, the first suggestion of every report that is left.
   *
   * @param {string} text
   * @param {string} filePath
   */
  async function repair(text, filePath) {
    let repaired = await fix(text, filePath);
    for (let left = (await lint(text, filePath)).length; left > 0; left--) {
      const messages = await lint(repaired, filePath);
      const suggestion = messages.flatMap((message) => message.suggestions ?? [])[0];
      if (suggestion === undefined) {
        break;
      }
      const [start, end] = suggestion.fix.range;
      repaired = repaired.slice(0, start) + suggestion.fix.text + repaired.slice(end);
    }
    return repaired;
  }

  return { lint, fix, repair };
}

/**
 * @param {Message} message
 * @returns {"fix" | "suggestion" | "none"} how ESLint can repair what it reports.
 */
export function repairOf(message) {
  if (message.fix) {
    return "fix";
  }
  return message.suggestions?.length ? "suggestion" : "none";
}
