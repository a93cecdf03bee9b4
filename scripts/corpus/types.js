import path from "node:path";

import ts from "typescript";

/** A program holds its files and all they import; so many at once stay within a few hundred megabytes. */
const FILES_AT_ONCE = 150;

const MODULE_NOT_FOUND = 2307;

/** @type {ts.CompilerOptions} */
const ALWAYS = { allowJs: true, noEmit: true, skipLibCheck: true, incremental: false, composite: false };

/** @type {ts.CompilerOptions} */
const WITHOUT_CONFIG = {
  jsx: ts.JsxEmit.Preserve,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  target: ts.ScriptTarget.ESNext,
};

/**
 * @typedef {object} Typed
 * @property {readonly string[]} files
 * @property {(file: string, text: string) => ts.Program} programWith The program in which a file has that text.
 * @property {(file: string, text: string) => string[]} errorsWith The type errors of a file that has that text. Where no
 *   package is installed, an import that is not found is none of them: it says nothing of what imports it.
 */

/**
 * Type information for many files, a few at a time, by the nearest tsconfig.json of each.
 *
 * @param {readonly string[]} files
 * @returns {Generator<Typed>}
 */
export function* typedParts(files) {
  /** @type {Map<string | undefined, string[]>} */
  const byConfig = new Map();
  for (const file of files) {
    const config = ts.findConfigFile(path.dirname(file), (name) => ts.sys.fileExists(name));
    byConfig.set(config, [...(byConfig.get(config) ?? []), file]);
  }
  for (const [config, own] of byConfig) {
    const options = { ...optionsOf(config), ...ALWAYS };
    for (let first = 0; first < own.length; first += FILES_AT_ONCE) {
      yield typed(own.slice(first, first + FILES_AT_ONCE), options);
    }
  }
}

/**
 * @param {string | undefined} config
 * @returns {ts.CompilerOptions}
 */
function optionsOf(config) {
  if (config === undefined) {
    return WITHOUT_CONFIG;
  }
  /** @type {unknown} */
  const json = ts.readConfigFile(config, (name) => ts.sys.readFile(name)).config;
  // The files are chosen already: looking for them would read the whole tree again.
  return ts.parseJsonConfigFileContent(
    { .../** @type {object} */ (json), files: [], include: [] },
    ts.sys,
    path.dirname(config),
  ).options;
}

/**
 * @param {readonly string[]} files
 * @param {ts.CompilerOptions} options
 * @returns {Typed}
 */
function typed(files, options) {
  const disk = ts.createCompilerHost(options, true);
  /** @type {Map<string, ts.SourceFile | undefined>} */
  const read = new Map();
  /**
   * @param {string} [file]
   * @param {string} [text] what the file holds, whatever is on the disk.
   */
  const hostWith = (file, text = "") => ({
    ...disk,
    /** @type {ts.CompilerHost["getSourceFile"]} */
    getSourceFile(name, languageVersion) {
      if (path.resolve(name) === file) {
        return ts.createSourceFile(name, text, languageVersion, true);
      }
      if (!read.has(name)) {
        read.set(name, disk.getSourceFile(name, languageVersion));
      }
      return read.get(name);
    },
  });
  const program = ts.createProgram({ rootNames: files, options, host: hostWith() });
  const hasPackages = program.getSourceFiles().some((file) => program.isSourceFileFromExternalLibrary(file));
  let last = { file: "", text: "", program };

  /** @type {Typed["programWith"]} */
  function programWith(file, text) {
    if (program.getSourceFile(file)?.text === text.replace(/^\uFEFF/, "")) {
      return program;
    }
    if (last.file !== file || last.text !== text) {
      const next = ts.createProgram({ rootNames: files, options, host: hostWith(file, text), oldProgram: program });
      last = { file, text, program: next };
    }
    return last.program;
  }

  /** @type {Typed["errorsWith"]} */
  function errorsWith(file, text) {
    const current = programWith(file, text);
    return current
      .getSemanticDiagnostics(current.getSourceFile(file))
      .filter(({ code }) => hasPackages || code !== MODULE_NOT_FOUND)
      .map(({ code, messageText }) => `TS${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
  }

  return { files, programWith, errorsWith };
}
