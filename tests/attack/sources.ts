import { runInNewContext } from "node:vm";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** A piece of code that is to be rewritten, with what it is linted as. */
export interface Source {
  /** Where it is from, for a person who reads of it. */
  readonly from: string;
  readonly text: string;
  readonly filename: string;
  readonly settings: object | undefined;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FILENAME = "src/example.ts";

const listed = (folder: string, ending: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => join(folder, file));

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

function fromExamples(): Source[] {
  return listed("examples", ".ts").map((file) => ({
    from: file,
    text: read(file),
    filename: FILENAME,
    settings: undefined,
  }));
}

/** The blocks of the rules' pages that a rule reports. */
function fromPages(): Source[] {
  return listed("docs/rules", ".md").flatMap((file) =>
    [...read(file).matchAll(/^```[jt]sx? (?:incorrect|before)(.*)\n([^]*?)^```/gm)].map(([, info = "", text = ""]) => {
      const settings = /settings=(\{\S*\})/.exec(info)?.[1];
      return {
        from: file,
        text,
        filename: /filename=(\S+)/.exec(info)?.[1] ?? FILENAME,
        settings: settings === undefined ? undefined : (JSON.parse(settings) as object),
      };
    }),
  );
}

/** The cases of the rules' tests that are written out and need no types. */
function fromTests(): Source[] {
  return listed("tests/rules", ".test.ts").flatMap((file) => {
    const found: Source[] = [];
    const tree = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node)) {
        const source = sourceOf(node, file);
        if (source) {
          found.push(source);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  });
}

function sourceOf(node: ts.ObjectLiteralExpression, from: string): Source | undefined {
  const given = new Map(
    node.properties.flatMap((property) =>
      ts.isPropertyAssignment(property) ? [[property.name.getText(), property.initializer] as const] : [],
    ),
  );
  const code = given.get("code");
  const template = code && ts.isTaggedTemplateExpression(code) ? code.template : undefined;
  if (!template || !ts.isNoSubstitutionTemplateLiteral(template) || given.has("options")) {
    return undefined;
  }
  const filename = given.get("filename");
  const settings = given.get("settings");
  if (given.has("languageOptions") || (settings && !/^\{[^`(]*\}$/.test(settings.getText()))) {
    return undefined;
  }
  const text = (template.rawText ?? "").replaceAll("\\`", "`").replaceAll("\\${", "${");
  const evaluated = settings
    ? // The tests' own settings, written as a literal.
      (runInNewContext(`(${settings.getText()})`) as { postmortem?: object })
    : {};
  return {
    from,
    text: text.replace(/^\n/, ""),
    filename: filename && ts.isStringLiteral(filename) ? filename.text : FILENAME,
    settings: evaluated.postmortem,
  };
}

/** The code of a folder, or of one file. */
function fromFolder(path: string): Source[] {
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, encoding: "utf8" })
        .filter((file) => /\.[cm]?[jt]sx?$/.test(file) && !/node_modules|\.d\.[cm]?ts$/.test(file))
        .map((file) => join(path, file))
    : [path];
  return files.map((file) => ({
    from: file,
    text: readFileSync(file, "utf8"),
    filename: `src/example${extname(file)}`,
    settings: undefined,
  }));
}

/** What is rewritten: the folders given, or without one the project's own examples, pages and tests. */
export function sourcesOf(folders: readonly string[]): readonly Source[] {
  return folders.length > 0 ? folders.flatMap(fromFolder) : [...fromExamples(), ...fromPages(), ...fromTests()];
}
