import type { TSESLint, TSESTree } from "@typescript-eslint/utils";

import { EXPORTED_OBJECT } from "../models/handlers.js";
import { RUNTIMES } from "../models/runtimes.js";
import { isWithin, keyName, rootOf, unwrap, wrapped } from "../ast/ast.js";
import { importing } from "../ast/imports.js";
import { freeName } from "../ast/names.js";
import { nodesOf } from "../ast/nodes.js";
import { annotationOf, parameterName } from "../ast/parameters.js";
import { declaredBy, findVariable, importOf, variableOf } from "../ast/variables.js";
import { isExported } from "../flow/calls.js";
import type { FunctionNode, Node, RuleContext, Variable } from "../plugin/types.js";

/** A parameter that a function can be given. */
export interface NewParameter {
  readonly name: string;
  readonly edits: (fixer: TSESLint.RuleFixer) => readonly TSESLint.RuleFix[];
  /** Whether the file shows that whoever calls the function passes it, and that its contract has it. */
  readonly certain: boolean;
}

interface Wanted {
  /** The place among the parameters, from 0. */
  readonly index: number;
  /** Names for it, the best first. */
  readonly names: readonly string[];
  readonly type: string;
}

/** What stands in the places of parameters before it that the function does not take. */
const FILLERS = [
  { names: ["_request", "_unused"], type: "Request" },
  { names: ["_env", "_unusedEnv"], type: "unknown" },
];

/**
 * The parameter that a handler's runtime passes and the handler has left out.
 *
 * @returns undefined where the parameter list cannot take it, where a call in the file would not pass it, or where the
 *   type that the function is held to may not have it.
 */
export function addingParameter(node: FunctionNode, wanted: Wanted, context: RuleContext): NewParameter | undefined {
  const { sourceCode } = context;
  const last = node.params.at(-1);
  const name = freeName(wanted.names, context);
  const opening = sourceCode.getFirstToken(node, { filter: (token) => token.value === "(" });
  if (
    name === undefined ||
    node.params.length > wanted.index ||
    node.params.some((parameter) => isOpenEnded(parameter)) ||
    !opening ||
    (last && opening.range[0] > last.range[0])
  ) {
    return undefined;
  }
  const contract = contractOf(node, context);
  const callers = callersOf(node, wanted.index, context);
  if (contract === "other" || callers === "others") {
    return undefined;
  }
  const isTyped =
    annotationOf(last) !== undefined ||
    (contract !== "runtime" && /\.[cm]?tsx?$/.test(context.filename) && node.params.length === 0);
  const type = isTyped && contract !== "runtime" ? typeOf(wanted.type, node, context) : undefined;
  const added = [...Array(wanted.index - node.params.length).keys()].map((offset) => {
    const filler = FILLERS[node.params.length + offset];
    const own = filler && freeName(filler.names, context);
    return own && (isTyped ? `${own}: ${filler.type}` : own);
  });
  if (added.includes(undefined)) {
    return undefined;
  }
  const text = [...added, type ? `${name}: ${wanted.type}` : name].join(", ");
  return {
    name,
    edits: (fixer) => [
      last ? fixer.insertTextAfter(last, `, ${text}`) : fixer.insertTextAfter(opening, text),
      ...(type?.imports ? [type.imports(fixer)] : []),
    ],
    certain:
      last !== undefined &&
      type?.certain !== false &&
      callers === "runtime" &&
      contract !== "unknown" &&
      !readsArguments(node, context),
  };
}

/** Whether no required parameter can come after this one, or the places of the list are not those of the call. */
function isOpenEnded(parameter: TSESTree.Parameter): boolean {
  return (
    parameter.type === "RestElement" ||
    ("optional" in parameter && parameter.optional) ||
    parameterName(parameter) === "this"
  );
}

/**
 * What a function is held to: the `runtime`'s own type, which has the parameter; `none`; some `other` type; or `unknown`,
 * where it is given to a function, or a comment says what it is.
 */
function contractOf(node: FunctionNode, context: RuleContext): "none" | "other" | "runtime" | "unknown" {
  const { sourceCode } = context;
  let found: "none" | "runtime" | "unknown" = "none";
  for (let inner: Node = node, outer = node.parent as Node | undefined; outer; inner = outer, outer = outer.parent) {
    const type = typeHeldTo(inner, outer);
    if (type) {
      const names = sourceCode.getText(type).split(/\W+/);
      if (!EXPORTED_OBJECT.types.some((known) => names.includes(known))) {
        return "other";
      }
      found = "runtime";
    }
    if (outer.type === "ClassBody") {
      return outer.parent.superClass || outer.parent.implements.length > 0 ? "other" : found;
    }
    if (outer.type === "CallExpression" || outer.type === "NewExpression") {
      found = "unknown";
    }
    const isDescribed = sourceCode
      .getCommentsBefore(inner)
      .some(({ value }) => /@(?:type|satisfies|param|implements|overload)\b/.test(value));
    found = isDescribed ? "unknown" : found;
    if (outer.type === "Program" || (outer !== node.parent && /Function|BlockStatement/.test(outer.type))) {
      break;
    }
  }
  return isOverloaded(node) ? "other" : found;
}

/** The type that an annotation or assertion around a value holds it to. */
function typeHeldTo(inner: Node, outer: Node): TSESTree.TypeNode | undefined {
  switch (outer.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
      // `as const` holds it to nothing.
      return outer.typeAnnotation.type === "TSTypeReference" &&
        outer.typeAnnotation.typeName.type === "Identifier" &&
        outer.typeAnnotation.typeName.name === "const"
        ? undefined
        : outer.typeAnnotation;
    case "VariableDeclarator":
      return outer.init === inner ? annotationOf(outer.id) : undefined;
    case "PropertyDefinition":
      return outer.typeAnnotation?.typeAnnotation;
    default:
      return undefined;
  }
}

function isOverloaded(node: FunctionNode): boolean {
  const outer = node.parent.type.startsWith("Export") ? node.parent.parent : node.parent;
  const statements = outer && "body" in outer && Array.isArray(outer.body) ? (outer.body as Node[]) : [];
  return statements
    .map((statement) => (statement.type === "ExportNamedDeclaration" ? statement.declaration : statement))
    .some((statement) => statement?.type === "TSDeclareFunction" && statement.id?.name === node.id?.name);
}

/**
 * Who calls a function: the `runtime` alone, as far as the file shows; `others` of the file, which pass too little; or
 * that is `unknown`.
 */
function callersOf(node: FunctionNode, index: number, context: RuleContext): "others" | "runtime" | "unknown" {
  const { sourceCode } = context;
  let found: "runtime" | "unknown" = "runtime";
  const own = declaredBy(node, sourceCode).find(({ defs }) => defs[0]?.node === node && defs[0].name === node.id);
  const held = wrapped(node).parent;
  const property = held?.type === "Property" || held?.type === "MethodDefinition" ? held : undefined;
  const variables = [own, variableHolding(wrapped(node), context)].filter((variable) => variable !== undefined);
  const objects = new Map<Variable | undefined, string | undefined>();
  const add = (holder: Node, name: string | undefined): void => {
    const variable = variableHolding(wrapped(holder), context);
    if (variable) {
      objects.set(variable, name);
    }
  };
  if (property) {
    add(property.parent, keyName(property));
  }
  for (const { identifier } of variables.flatMap(({ references }) => references.filter(({ init }) => !init))) {
    const { parent } = identifier;
    const call = parent.type === "CallExpression" && parent.callee === identifier ? parent : undefined;
    if (call && !passes(call, index)) {
      return "others";
    }
    if (parent.type === "Property" && parent.parent.type === "ObjectExpression") {
      add(parent.parent, keyName(parent));
    } else if (!call && !parent.type.startsWith("Export")) {
      found = "unknown";
    }
  }
  const names = [...new Set([...objects.values(), property && keyName(property)])];
  for (const member of names.length > 0 ? nodesOf(context, "MemberExpression") : []) {
    const name = keyName(member);
    const object = rootOf(member.object);
    const isOwn =
      (name !== undefined &&
        object.type === "ThisExpression" &&
        property !== undefined &&
        isOwnThis(object, property)) ||
      (object.type === "Identifier" && unwrap(member.object) === object && objects.has(variableOf(object, sourceCode)));
    if (!isOwn || (name !== undefined && !names.includes(name))) {
      continue;
    }
    const outer = wrapped(member);
    const call = outer.parent?.type === "CallExpression" && outer.parent.callee === outer ? outer.parent : undefined;
    if (call && name !== undefined && !passes(call, index)) {
      return "others";
    }
    found = call ? found : "unknown";
  }
  const isShared = [...objects.keys()].some((variable) =>
    variable?.references.some(
      ({ identifier: { parent }, init }) => !init && !/^Export|^MemberExpression$/.test(parent.type),
    ),
  );
  const isNamedExport = variables.some((variable) => isExported(variable.defs[0]?.node ?? node, context));
  return isShared || isNamedExport ? "unknown" : found;
}

function passes(call: TSESTree.CallExpression, index: number): boolean {
  return call.arguments.length > index && call.arguments.every(({ type }) => type !== "SpreadElement");
}

/** The variable that a value is the initialiser of. */
function variableHolding(value: Node, context: RuleContext): Variable | undefined {
  const { parent } = value;
  return parent?.type === "VariableDeclarator" && parent.init === value && parent.id.type === "Identifier"
    ? variableOf(parent.id, context.sourceCode)
    : undefined;
}

/** Whether a `this` may be the object or class that a member belongs to. */
function isOwnThis(node: Node, member: Node): boolean {
  return member.parent !== undefined && isWithin(node, member.parent);
}

/** The type of the parameter, as the file can write it: what has to be imported for it, and whether it is known. */
function typeOf(
  name: string,
  place: Node,
  context: RuleContext,
): { readonly certain: boolean; readonly imports?: ReturnType<typeof importing> } {
  const { sourceCode } = context;
  const variable = findVariable(name, sourceCode.getScope(place));
  if (variable && variable.defs.length > 0) {
    return { certain: importOf(variable) !== undefined };
  }
  const { ast, scopeManager } = sourceCode;
  const module = ast.body.find(
    (statement) => statement.type === "ImportDeclaration" && isTypesModule(statement.source.value),
  );
  if (module?.type === "ImportDeclaration") {
    const imports = importing(module.source.value, name, "type", context);
    return { certain: imports !== undefined, imports };
  }
  // Types that the file uses and does not declare show that the runtime's are global.
  const globals = scopeManager?.scopes.flatMap(({ type, through }) => (type === "global" ? through : [])) ?? [];
  const shows = new Set<string>(RUNTIMES.workers.globalTypes);
  return {
    certain: globals.some(({ identifier }) => shows.has(identifier.name) || GENERATED.test(identifier.name)),
  };
}

/** The environment's type, which `wrangler types` declares beside those of the runtime. */
const GENERATED = /^(?:Env|CloudflareBindings|CloudflareEnv)$/;

function isTypesModule(module: string): boolean {
  return module.startsWith("@cloudflare/workers-types");
}

function readsArguments(node: FunctionNode, { sourceCode }: RuleContext): boolean {
  const own = sourceCode.scopeManager?.acquire(node)?.set.get("arguments");
  return (own?.references.length ?? 0) > 0;
}
