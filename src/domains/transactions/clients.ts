import { dottedName, isFunction, rootOf, unwrap, walk } from "../../ast/ast.js";
import { typeNameOf } from "../../ast/parameters.js";
import { declaredBy, findVariable, importOf, variableOf } from "../../ast/variables.js";
import { calleesInProject } from "../../flow/calls.js";
import { originsInProject } from "../../flow/values.js";
import { perNode } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext } from "../../plugin/types.js";
import { exportedBy, type Located, projectOf } from "../../project/link.js";
import { type Query, queryAt } from "./callbacks.js";
import { type Effect, effectOf } from "./writes.js";

/** A query that a function sends, at the client that it goes to. */
export interface SentQuery extends Located {
  /** What it does to rows; undefined where it only reads. */
  readonly effect: Effect | undefined;
}

/** How many queries of a function and of those that it calls are looked at. */
const QUERIES = 40;

/**
 * The queries that a function sends to what it is not given, also by the functions that it waits for, in any file: to be
 * asked about a certain candidate only.
 */
export const queriesSentBy: (fn: FunctionNode, context: RuleContext) => readonly SentQuery[] = perNode(
  (fn, context) => {
    const found: SentQuery[] = [];
    walk(fn.body, context.sourceCode, (node) => {
      if (node.type === "CatchClause" || isFunction(node) || found.length >= QUERIES) {
        return false;
      }
      const query = node.type === "Identifier" || node.type === "MemberExpression" ? queryOn(node) : undefined;
      if (query && isWaitedFor(query.chain) && !isParameter(query.root, fn, context)) {
        found.push({ node: query.root, context, effect: effectOf(query, context) });
      } else if (node.type === "CallExpression" && isWaitedFor(node)) {
        const { all, closed } = calleesInProject(node, context);
        const inner = closed ? all.flatMap((callee) => queriesSentBy(callee.node, callee.context)) : [];
        // What a call looks up for its own work, such as where to send it, is not what its caller is told.
        const isReturned = inner.length > 0 && reachesReturn(node, fn, context);
        found.push(...inner.filter(({ effect }) => effect !== undefined || isReturned));
      }
      return true;
    });
    return found.slice(0, QUERIES);
  },
  [],
);

/** Whether what a call gives is returned, or stands in what is: itself, or by the names that it is given. */
function reachesReturn(call: Node, fn: FunctionNode, { sourceCode }: RuleContext): boolean {
  const isReturned = (node: Node): boolean => {
    for (let at: Node | undefined = node; at && at !== fn; at = at.parent) {
      if (at.type === "ReturnStatement" || (at.parent === fn && at === fn.body && at.type !== "BlockStatement")) {
        return true;
      }
      if (isFunction(at)) {
        return false;
      }
    }
    return false;
  };
  const awaited = call.parent;
  const declared = awaited?.type === "AwaitExpression" ? awaited.parent : undefined;
  return (
    isReturned(call) ||
    (declared?.type === "VariableDeclarator" &&
      declaredBy(declared, sourceCode).some(({ references }) =>
        references.some(({ identifier }) => isReturned(identifier)),
      ))
  );
}

/** The query on a whole name: `db`, `this.prisma`, and not the `db` of `this.db`. */
function queryOn(node: Node): Query | undefined {
  const isRoot =
    node.type === "Identifier" || (node.type === "MemberExpression" && node.object.type === "ThisExpression");
  const query = isRoot ? queryAt(node, "$transaction") : undefined;
  return query && (node.type === "Identifier" ? !isProperty(node) : true) ? query : undefined;
}

function isProperty(node: Node): boolean {
  return node.parent?.type === "MemberExpression" && node.parent.property === node && !node.parent.computed;
}

/** Whether the caller comes to know how a call ends: it is awaited or returned, alone or among others. */
export function isWaitedFor(call: Node): boolean {
  for (let node = call; ;) {
    const { parent } = node as { parent?: Node };
    switch (parent?.type) {
      case "AwaitExpression":
      case "ReturnStatement":
        return true;
      case "ArrowFunctionExpression":
        return parent.body === node;
      case "CallExpression":
        if (parent.callee !== node && !/^Promise\.all(?:Settled)?$/.test(dottedName(parent.callee) ?? "")) {
          return false;
        }
        break;
      case "ArrayExpression":
      case "ChainExpression":
      case "ConditionalExpression":
      case "LogicalExpression":
      case "MemberExpression":
      case "SpreadElement":
      case "TSAsExpression":
      case "TSNonNullExpression":
        break;
      default:
        return false;
    }
    node = parent;
  }
}

function isParameter(client: Node, fn: FunctionNode, { sourceCode }: RuleContext): boolean {
  const root = rootOf(client);
  const definition = root.type === "Identifier" ? variableOf(root, sourceCode)?.defs[0] : undefined;
  return definition?.type === "Parameter" && definition.node === fn;
}

/** Whether two expressions, each of its file, stand for one client, as far as the project shows it. */
export function isSameClient(a: Located, b: Located): boolean {
  const known = keysOf(a.node, a.context);
  return known.length > 0 && keysOf(b.node, b.context).some((key) => known.includes(key));
}

/** What a client is known by: where it is made, the import or the type by which the file has it. */
const keysOf: (node: Node, context: RuleContext) => readonly unknown[] = perNode((node, context) => {
  const { all } = originsInProject(node, context);
  if (all.some((origin) => isStandIn(origin.node))) {
    return [];
  }
  const imported = importedKey(node, context);
  return [
    ...all.flatMap(({ node: origin, path, context: its }): readonly unknown[] => {
      const inner = unwrap(origin);
      if (path.some((step) => step !== "await")) {
        return [];
      }
      switch (inner.type) {
        case "CallExpression":
        case "NewExpression":
          return [inner];
        case "Identifier":
          return [importedKey(inner, its) ?? typeKey(inner, its) ?? variableOf(inner, its.sourceCode)];
        default:
          return [];
      }
    }),
    imported,
  ].filter((key) => key !== undefined);
}, []);

/** A `Proxy` may stand for the transaction that is under way. */
function isStandIn(node: Node): boolean {
  return node.type === "NewExpression" && node.callee.type === "Identifier" && node.callee.name === "Proxy";
}

function importedKey(node: Node, context: RuleContext): string | undefined {
  const imported = node.type === "Identifier" ? importOf(variableOf(node, context.sourceCode)) : undefined;
  return imported && exportKey(imported.source, imported.name, context);
}

/** A parameter is known by its type, where an import or a class of the file gives it its name. */
function typeKey(parameter: Node, context: RuleContext): unknown {
  const name = typeNameOf(parameter);
  const variable = name === undefined ? undefined : findVariable(name, context.sourceCode.getScope(parameter));
  const imported = importOf(variable);
  const [definition] = variable?.defs ?? [];
  return imported
    ? exportKey(imported.source, imported.name, context)
    : definition?.type === "ClassName"
      ? definition.node
      : undefined;
}

function exportKey(source: string, name: string, context: RuleContext): string {
  const project = projectOf(context);
  const path = project?.resolve(context.filename, source);
  const exported = project && path !== undefined ? exportedBy(path, name, project) : undefined;
  return exported ? `${exported.path}#${exported.name}` : `${path ?? source}#${name}`;
}
