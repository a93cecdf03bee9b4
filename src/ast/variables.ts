import type { TSESTree } from "@typescript-eslint/utils";

import { functionOfThis, keyName, rootOf, unwrap } from "./ast.js";
import { perFile } from "../plugin/per-file.js";
import type { Node, Scope, SourceCode, Variable } from "../plugin/types.js";

/** The variable that a name stands for in a scope; undefined for globals that the file does not declare. */
export function findVariable(name: string, scope: Scope): Variable | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.upper) {
    const variable = at.set.get(name);
    if (variable !== undefined) {
      return variable;
    }
  }
  return undefined;
}

/** What the scope analysis says of the names that it has read; to look one up from scope to scope takes much longer. */
const readNames = perFile(
  ({ sourceCode }: { readonly sourceCode: SourceCode }): ReadonlyMap<Node, Variable | undefined> => {
    const names = new Map<Node, Variable | undefined>();
    for (const scope of sourceCode.scopeManager?.scopes ?? []) {
      for (const { identifier, resolved } of scope.references) {
        names.set(identifier, resolved ?? undefined);
      }
    }
    return names;
  },
);

/** The variable that an identifier stands for; undefined for globals that the file does not declare. */
export function variableOf(identifier: TSESTree.Identifier, sourceCode: SourceCode): Variable | undefined {
  const names = readNames({ sourceCode });
  return (
    names.get(identifier) ??
    (names.has(identifier) ? undefined : findVariable(identifier.name, sourceCode.getScope(identifier)))
  );
}

/** Whether an expression of plain names, `ctx.waitUntil` or `this.ctx`, begins with the same thing at another place. */
export function meansTheSameAt(place: Node, name: Node, sourceCode: SourceCode): boolean {
  const root = rootOf(name);
  return root.type === "Identifier"
    ? findVariable(root.name, sourceCode.getScope(place)) === variableOf(root, sourceCode)
    : root.type === "ThisExpression" && functionOfThis(root) === functionOfThis(place);
}

/** The variables that a declaration, a function or a `catch` declares. */
export function declaredBy(node: Node, sourceCode: SourceCode): readonly Variable[] {
  return sourceCode.scopeManager?.getDeclaredVariables(node) ?? [];
}

/** Where an imported variable comes from; undefined for what is not imported. */
export interface Import {
  readonly source: string;
  /** The exported name, `default`, or `*` for a namespace or a `require()` of the whole module. */
  readonly name: string;
}

/** The import that declares a variable, also as `const { name } = require("source")` and of `await import()`. */
export function importOf(variable: Variable | undefined): Import | undefined {
  const definition = variable?.defs[0];
  if (definition?.type === "ImportBinding") {
    const specifier = definition.node;
    const declaration = definition.parent;
    if (declaration.type !== "ImportDeclaration") {
      return undefined;
    }
    const source = declaration.source.value;
    switch (specifier.type) {
      case "ImportDefaultSpecifier":
        return { source, name: "default" };
      case "ImportNamespaceSpecifier":
        return { source, name: "*" };
      case "ImportSpecifier":
        return {
          source,
          name: specifier.imported.type === "Identifier" ? specifier.imported.name : specifier.imported.value,
        };
      default:
        return undefined;
    }
  }
  if (definition?.type === "Variable" && definition.node.init) {
    const source = requiredModule(definition.node.init);
    if (source === undefined) {
      return undefined;
    }
    const { id } = definition.node;
    if (id.type === "Identifier") {
      return { source, name: "*" };
    }
    const property =
      id.type === "ObjectPattern"
        ? id.properties.find((item) => item.type === "Property" && item.value === definition.name)
        : undefined;
    const name = property?.type === "Property" ? keyName(property) : undefined;
    return name === undefined ? undefined : { source, name };
  }
  return undefined;
}

/** The module of `require("source")` and `await import("source")`. */
function requiredModule(node: Node): string | undefined {
  const call = unwrap(node);
  if (call.type === "AwaitExpression") {
    const awaited = unwrap(call.argument);
    return awaited.type === "ImportExpression" &&
      awaited.source.type === "Literal" &&
      typeof awaited.source.value === "string"
      ? awaited.source.value
      : undefined;
  }
  const [argument] = call.type === "CallExpression" ? call.arguments : [];
  return call.type === "CallExpression" &&
    call.callee.type === "Identifier" &&
    call.callee.name === "require" &&
    argument?.type === "Literal" &&
    typeof argument.value === "string"
    ? argument.value
    : undefined;
}

/**
 * The expression that a variable holds for its whole life: the initialiser of a `const`, or of a `let` that is never
 * assigned again. Undefined for parameters, patterns and variables that change.
 */
export function initialiserOf(variable: Variable | undefined): TSESTree.Expression | undefined {
  const definition = variable?.defs[0];
  return variable?.defs.length === 1 &&
    definition?.type === "Variable" &&
    definition.node.id.type === "Identifier" &&
    !isReassigned(variable)
    ? (definition.node.init ?? undefined)
    : undefined;
}

/** A name of a whole file may have very many references, and is asked about at each of them. */
const reassigned = new WeakMap<Variable, boolean>();

/** Whether a variable is given another value than the one that it is declared with. */
export function isReassigned(variable: Variable): boolean {
  let isAssigned = reassigned.get(variable);
  if (isAssigned === undefined) {
    isAssigned = variable.references.some((reference) => reference.isWrite() && !reference.init);
    reassigned.set(variable, isAssigned);
  }
  return isAssigned;
}
