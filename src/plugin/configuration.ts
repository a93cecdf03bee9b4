import { checkSettings, type Settings } from "./settings.js";
import { typesOf } from "./type-services.js";
import type { RuleContext } from "./types.js";

/**
 * A configuration that no file can be linted with. It ends the run, once and with ESLint's exit code 2, as a wrong option
 * of a rule does: reported in each file, it would be as many reports as files, in the name of a rule that has nothing to
 * do with it, and no more than a warning where that rule only warns.
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly #text: string;

  /** @param problems what is wrong, a sentence each. */
  constructor(problems: readonly string[]) {
    super();
    this.#text = `eslint-plugin-postmortem: ${problems.join("\n")}`;
    // What ESLint prints: it is the user's configuration that is to be looked at, not the plugin's code.
    this.stack = `${this.name}: ${this.#text}`;
  }

  override get message(): string {
    return this.#text;
  }

  /** ESLint would put the name of the rule before it that happened to come first. */
  override set message(_: string) {
    return;
  }
}

/**
 * The settings of a file.
 *
 * @throws where they are wrong, or ask for types that the parser does not provide.
 */
export function configurationOf(context: RuleContext): Settings {
  const { settings, problems } = checkSettings(context);
  if (problems.length > 0) {
    throw new ConfigurationError(problems);
  }
  if (settings.typeChecked && typesOf(context) === undefined) {
    throw new ConfigurationError([
      `recommendedTypeChecked needs type information, and the parser provides none for ${context.filename}. Set languageOptions.parserOptions.projectService to true beside typescript-eslint's parser; for files without types use the recommended config.`,
    ]);
  }
  return settings;
}
