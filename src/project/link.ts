import type { TSESTree } from "@typescript-eslint/utils";

import { dottedName, isFunction, keyName, unwrap } from "../ast/ast.js";
import { importOf, initialiserOf } from "../ast/variables.js";
import { perFile } from "../plugin/per-file.js";
import { checkSettings } from "../plugin/settings.js";
import type { Node, RuleContext, Variable } from "../plugin/types.js";
import { isOtherFile, otherFile } from "./other-file.js";
import { type Workspace, workspaceOf } from "./workspace.js";

/** A place in the file that is linted, or in another one. */
export interface Located<Place extends Node = Node> {
  readonly node: Place;
  readonly context: RuleContext;
}

/** A name that a file exports itself; `default` as such. */
export interface Exported {
  readonly path: string;
  readonly name: string;
}

/**
 * The project of a file, looked up once for each file that is linted; undefined where the settings turn other files off,
 * and where there is none.
 */
export const projectOf = perFile((context): Workspace | undefined =>
  checkSettings(context).settings.project ? workspaceOf(context.filename, context.cwd) : undefined,
);

/**
 * What an imported name stands for in the file that exports it: a function, a class, or the expression that an exported
 * variable holds for its whole life.
 *
 * @returns undefined where the file shows no such thing, or is not of the project.
 */
export function importedValue(variable: Variable, context: RuleContext): Located | undefined {
  const imported = importOf(variable);
  // `const track = require("./track")` has what a CommonJS file gives as a whole.
  return imported && valueImported(imported.source, imported.name === "*" ? "default" : imported.name, context);
}

/** The same for a name of a namespace: `track` of `import * as plays from "./plays.js"` and `plays.track`. */
export function importedMember(variable: Variable, name: string, context: RuleContext): Located | undefined {
  const imported = importOf(variable);
  if (imported?.name === "*") {
    return valueImported(imported.source, name, context);
  }
  // `export * as plays from "./plays.js"` gives a namespace under a name.
  const project = projectOf(context);
  const path = imported && project?.resolve(context.filename, imported.source);
  const namespace = project && path !== undefined ? exportedBy(path, imported?.name ?? "", project) : undefined;
  return namespace?.name === "*" ? valueIn(namespace.path, name, context) : undefined;
}

function valueImported(source: string, name: string, context: RuleContext): Located | undefined {
  const path = projectOf(context)?.resolve(context.filename, source);
  return path === undefined ? undefined : valueIn(path, name, context);
}

function valueIn(path: string, name: string, context: RuleContext): Located | undefined {
  const project = projectOf(context);
  const exported = project && exportedBy(path, name, project);
  const file = exported && otherFile(exported.path, context);
  return file && exportsOf(file).get(exported.name)?.(file);
}

/** Where a name that a file exports comes from, through other files that pass it on; `*` for a whole file. */
export function exportedBy(
  path: string,
  name: string,
  project: Workspace,
  seen = new Set<string>(),
): Exported | undefined {
  const key = `${path}\0${name}`;
  if (seen.has(key)) {
    return undefined;
  }
  seen.add(key);
  const record = project.recordOf(path);
  for (const item of record.exports) {
    if (item.name !== name) {
      continue;
    }
    if (item.from === undefined) {
      // `import { x } from "./y.js"; export { x };`
      const passedOn = record.imports.find(({ local }) => local === item.local);
      return passedOn ? followed(passedOn.from, passedOn.name, path, project, seen) : { path, name };
    }
    return followed(item.from, item.local ?? name, path, project, seen);
  }
  for (const item of record.exports) {
    if (item.name === "*" && item.from !== undefined && name !== "default") {
      const found = followed(item.from, name, path, project, seen);
      if (found) {
        return found;
      }
    }
  }
  // A CommonJS file has no record of what it exports.
  return record.exports.length === 0 && record.imports.length === 0 ? { path, name } : undefined;
}

function followed(
  from: string,
  name: string,
  path: string,
  project: Workspace,
  seen: Set<string>,
): Exported | undefined {
  const target = project.resolve(path, from);
  if (target === undefined) {
    return undefined;
  }
  return name === "*" ? { path: target, name: "*" } : exportedBy(target, name, project, seen);
}

type Value = (context: RuleContext) => Located | undefined;

/** What a file exports itself, by the exported names: ES modules and CommonJS. */
const exportsOf = perFile((context): ReadonlyMap<string, Value> => {
  const values = new Map<string, Value>();
  const add = (name: string, node: Node | null | undefined): void => {
    if (node) {
      values.set(name, () => located(node, context));
    }
  };
  for (const statement of context.sourceCode.ast.body) {
    switch (statement.type) {
      case "ExportDefaultDeclaration":
        add("default", statement.declaration);
        break;
      case "ExportNamedDeclaration":
        addDeclaration(statement.declaration, add);
        if (!statement.source) {
          for (const { exported, local } of statement.specifiers) {
            add(exported.type === "Identifier" ? exported.name : exported.value, local);
          }
        }
        break;
      case "TSExportAssignment":
        addWhole(statement.expression, add);
        break;
      case "ExpressionStatement":
        addAssignment(statement.expression, add);
        break;
      default:
    }
  }
  return values;
});

function addDeclaration(declaration: TSESTree.ExportNamedDeclaration["declaration"], add: Add): void {
  if (declaration?.type === "FunctionDeclaration" || declaration?.type === "ClassDeclaration") {
    add(declaration.id?.name ?? "", declaration);
  } else if (declaration?.type === "VariableDeclaration") {
    for (const { id } of declaration.declarations) {
      if (id.type === "Identifier") {
        add(id.name, id);
      }
    }
  }
}

type Add = (name: string, node: Node | null | undefined) => void;

/** `exports.name = value`, `module.exports.name = value` and `module.exports = { name: value }`. */
function addAssignment(expression: TSESTree.Expression, add: Add): void {
  if (expression.type !== "AssignmentExpression" || expression.operator !== "=") {
    return;
  }
  const target = dottedName(expression.left);
  const name = /^(?:module\.)?exports\.(\w+)$/.exec(target ?? "")?.[1];
  if (name !== undefined) {
    add(name, expression.right);
  } else if (target === "module.exports") {
    addWhole(expression.right, add);
  }
}

function addWhole(value: Node, add: Add): void {
  add("default", value);
  const object = unwrap(value);
  for (const property of object.type === "ObjectExpression" ? object.properties : []) {
    const name = property.type === "Property" ? keyName(property) : undefined;
    if (property.type === "Property" && name !== undefined) {
      add(name, property.value);
    }
  }
}

/** What a name or an expression at the top of a file is: the function, class or value that it was declared as. */
function located(node: Node, context: RuleContext): Located | undefined {
  const inner = unwrap(node);
  if (inner.type !== "Identifier") {
    return { node: inner, context };
  }
  const { scopes = [] } = context.sourceCode.scopeManager ?? {};
  const variable = scopes.find(({ type }) => type === "module")?.set.get(inner.name) ?? scopes[0]?.set.get(inner.name);
  const [definition] = variable?.defs ?? [];
  if (definition?.type === "FunctionName" && isFunction(definition.node)) {
    return { node: definition.node, context };
  }
  if (definition?.type === "ClassName") {
    return { node: definition.node, context };
  }
  if (variable && importOf(variable)) {
    return importedValue(variable, context);
  }
  const value = initialiserOf(variable);
  return value && { node: unwrap(value), context };
}

export { isOtherFile };
