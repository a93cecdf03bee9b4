import type { TSESTree } from "@typescript-eslint/utils";

import { dottedName, keyName, unwrap, walk, wrapped } from "../ast/ast.js";
import { indentOf } from "../ast/edits.js";
import type { Node, RuleContext, SourceCode, Variable } from "../plugin/types.js";
import { variableOf } from "../ast/variables.js";
import type { Consumer, Field } from "../domains/jobs/consumers.js";
import { onlyKeys } from "../domains/jobs/keys.js";
import type { Read } from "../domains/jobs/reads.js";
import { queryIn } from "../domains/jobs/uses.js";

/** A consumer that fetches a property of its payload itself, but only where the message has none. */
export interface Fallback {
  readonly field: Field;
  readonly read: Read;
  /** The property where it is taken from the payload instead. */
  readonly taken: Node;
  /** The text that fetches always, and what it takes the place of; undefined where no edit keeps the code's meaning. */
  readonly edit: { readonly range: TSESTree.Range; readonly text: string } | undefined;
  /** Whether the handler reads the property nowhere else, so that no reader is left after the edit. */
  readonly isOnlyReader: boolean;
  /** Whether what follows also works where the database has no such row any more. */
  readonly handlesNone: boolean;
  /** The properties of the payload by which it fetches. */
  readonly keys: readonly string[];
}

/** The fallbacks of a handler, in the order in which it reads its payload. */
export function fallbacksOf(consumer: Consumer, context: RuleContext): readonly Fallback[] {
  const { sourceCode } = context;
  return consumer.fields.flatMap((field) => {
    for (const use of usesOfField(field)) {
      const found = unlessThere(use, sourceCode) ?? ifAbsent(use, sourceCode);
      if (found && !onlyKeys(found.read.columns)) {
        const isOnlyReader =
          consumer.fields.filter(({ name }) => name === field.name).length === 1 &&
          usesOfField(field).every((other) => other === use || isInside(other, found.edit?.range));
        const keys = keysIn(found.read.node, consumer, sourceCode);
        return [{ field, taken: use, isOnlyReader, keys, ...found }];
      }
    }
    return [];
  });
}

function isInside(node: Node, range: TSESTree.Range | undefined): boolean {
  return range !== undefined && node.range[0] >= range[0] && node.range[1] <= range[1];
}

/** Where a property of the payload is used: the member expression, or the reads of the pattern's variable. */
function usesOfField({ node, variable }: Field): readonly Node[] {
  if (node.type === "MemberExpression") {
    return [wrapped(node)];
  }
  return (variable?.references ?? []).flatMap((reference) =>
    reference.isRead() ? [wrapped(reference.identifier)] : [],
  );
}

type Found = Pick<Fallback, "edit" | "handlesNone" | "read">;

/** `drafts ?? (await fetch())`, `drafts || …`, `drafts?.length ? drafts : await fetch()`. */
function unlessThere(use: Node, sourceCode: SourceCode): Found | undefined {
  const { parent } = use;
  const fetched =
    parent?.type === "LogicalExpression" && parent.operator !== "&&" && parent.left === use
      ? parent.right
      : parent?.type === "ConditionalExpression" && parent.consequent === use
        ? parent.alternate
        : undefined;
  const read = fetched && queryIn(fetched);
  if (parent === undefined || fetched === undefined || read === undefined) {
    return undefined;
  }
  const whole = wrapped(parent);
  const declarator = whole.parent;
  const variable =
    declarator?.type === "VariableDeclarator" && declarator.id.type === "Identifier"
      ? variableOf(declarator.id, sourceCode)
      : undefined;
  // The edit takes the brackets around the fetch along, which `a ?? (await b)` does not need.
  const isPlain = whole === parent && sourceCode.getCommentsInside(parent).length === 0 && variable !== undefined;
  return {
    read,
    handlesNone: variable !== undefined && worksWithNone(variable, read, whole.range[1]),
    edit: isPlain ? { range: bracketed(parent, sourceCode), text: sourceCode.getText(fetched) } : undefined,
  };
}

/** The range of an expression with the brackets directly around it. */
function bracketed(node: Node, sourceCode: SourceCode): TSESTree.Range {
  const before = sourceCode.getTokenBefore(node);
  const after = sourceCode.getTokenAfter(node);
  return before?.value === "(" && after?.value === ")" ? [before.range[0], after.range[1]] : node.range;
}

/** `let all = drafts; if (!all || all.length === 0) { all = await fetch(); }`. */
function ifAbsent(use: Node, sourceCode: SourceCode): Found | undefined {
  const declarator = use.parent;
  if (declarator?.type !== "VariableDeclarator" || declarator.init !== use || declarator.id.type !== "Identifier") {
    return undefined;
  }
  const variable = variableOf(declarator.id, sourceCode);
  const declaration = declarator.parent;
  const block = declaration.parent;
  if (variable === undefined || block.type !== "BlockStatement") {
    return undefined;
  }
  for (const reference of variable.references) {
    const assignment = reference.identifier.parent;
    const statement = assignment.type === "AssignmentExpression" ? assignment.parent : undefined;
    if (reference.init || assignment.type !== "AssignmentExpression" || statement?.type !== "ExpressionStatement") {
      continue;
    }
    const read = queryIn(assignment.right);
    const outer = statement.parent.type === "BlockStatement" ? statement.parent.parent : statement.parent;
    if (
      read === undefined ||
      outer.type !== "IfStatement" ||
      outer.alternate ||
      !asksAbout(outer.test, variable, sourceCode)
    ) {
      continue;
    }
    const isNext = block.body.indexOf(outer) === block.body.indexOf(declaration) + 1;
    const range: TSESTree.Range = [declaration.range[0], outer.range[1]];
    return {
      read,
      handlesNone: worksWithNone(variable, read, outer.range[1]),
      edit:
        isNext && declaration.declarations.length === 1
          ? alwaysFetching(declaration, declarator, outer, statement, assignment, range, sourceCode)
          : undefined,
    };
  }
  return undefined;
}

/** Whether a test asks only if a variable holds something: `!all`, `!all || all.length === 0`, `all == null`. */
function asksAbout(test: Node, variable: Variable, sourceCode: SourceCode): boolean {
  const doing: Node[] = [];
  walk(test, sourceCode, (node) => {
    if (/^(?:Call|Await|Assignment|Update)Expression$/.test(node.type) && !isArrayTest(node)) {
      doing.push(node);
    }
    return undefined;
  });
  return (
    doing.length === 0 &&
    variable.references.some(({ identifier }) => isInside(identifier, test.range)) &&
    isNegative(test)
  );
}

function isArrayTest(node: Node): boolean {
  return node.type === "CallExpression" && dottedName(node.callee) === "Array.isArray";
}

function isNegative(test: Node): boolean {
  const inner = unwrap(test);
  switch (inner.type) {
    case "UnaryExpression":
      return inner.operator === "!";
    case "LogicalExpression":
      return isNegative(inner.left) && isNegative(inner.right);
    case "BinaryExpression":
      return (
        /^===?$/.test(inner.operator) ||
        (inner.operator === "<" && inner.right.type === "Literal" && inner.right.value === 1)
      );
    default:
      return false;
  }
}

function alwaysFetching(
  declaration: TSESTree.VariableDeclaration,
  declarator: TSESTree.VariableDeclarator,
  condition: TSESTree.IfStatement,
  statement: Node,
  assignment: TSESTree.AssignmentExpression,
  range: TSESTree.Range,
  sourceCode: SourceCode,
): Fallback["edit"] {
  const text = sourceCode.getText();
  const body = condition.consequent.type === "BlockStatement" ? condition.consequent : undefined;
  const rest = body ? text.slice(body.range[0] + 1, body.range[1] - 1) : sourceCode.getText(condition.consequent);
  const kept = [
    sourceCode.getCommentsInside(condition).length - sourceCode.getCommentsInside(condition.consequent).length,
    sourceCode.getCommentsInside(declaration).length,
    sourceCode.getCommentsBefore(condition).length,
  ];
  // A comment outside the branch would be lost, and a declaration inside it would meet other names outside.
  const movable =
    !body || (body.body.at(-1) === statement && body.body.every(({ type }) => type === "ExpressionStatement"));
  if (kept.some((comments) => comments > 0) || !movable) {
    return undefined;
  }
  const offset = body ? body.range[0] + 1 : condition.consequent.range[0];
  const at = statement.range[0] - offset;
  const declared = `${declaration.kind} ${sourceCode.getText(declarator.id)} = `;
  const moved = `${rest.slice(0, at)}${declared}${rest.slice(assignment.right.range[0] - offset)}`;
  const indent = indentOf(declaration, sourceCode);
  const inner = /^[ \t]*/.exec(moved.split("\n")[1] ?? "")?.[0] ?? "";
  const first = sourceCode.getLocFromIndex(offset).line;
  const fixed = linesInsideTemplates(condition, sourceCode);
  const lines = moved
    .split("\n")
    .map((line, index) =>
      line.startsWith(inner) && inner.startsWith(indent) && !fixed.has(first + index)
        ? indent + line.slice(inner.length)
        : line,
    );
  return { range, text: lines.join("\n").trim() };
}

/** The lines that begin inside a template, where a change of indentation would change the text. */
function linesInsideTemplates(node: Node, sourceCode: SourceCode): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const { type, loc } of sourceCode.getTokens(node)) {
    for (let line = loc.start.line + 1; type === "Template" && line <= loc.end.line; line++) {
      lines.add(line);
    }
  }
  return lines;
}

/** Whether what follows a read also works where it finds nothing: a list may be empty, but has no first element then. */
function worksWithNone(variable: Variable, read: Read, place: number): boolean {
  const takesElement = variable.references.some(({ identifier }) => {
    const { parent } = wrapped(identifier);
    return parent?.type === "MemberExpression" && parent.computed;
  });
  return (read.gives === "list" && !takesElement) || isTestedAfter(variable, place);
}

/** Whether something after a place asks if a variable holds anything. */
function isTestedAfter(variable: Variable, place: number): boolean {
  return variable.references.some(({ identifier }) => {
    const { parent } = wrapped(identifier);
    return (
      identifier.range[0] > place &&
      (parent?.type === "UnaryExpression" ||
        parent?.type === "IfStatement" ||
        (parent?.type === "BinaryExpression" && /^[!=]==?$/.test(parent.operator)))
    );
  });
}

/** The properties of the payload that a read uses. */
export function keysIn(read: Node, consumer: Consumer, sourceCode: SourceCode): readonly string[] {
  const keys = new Set<string>();
  walk(read, sourceCode, (node) => {
    if (node.type === "Identifier") {
      const variable = variableOf(node, sourceCode);
      const field = variable && consumer.fields.find((item) => item.variable === variable);
      if (field) {
        keys.add(field.name);
      }
    } else if (node.type === "MemberExpression") {
      const field = consumer.fields.find((item) => item.node === node);
      if (field) {
        keys.add(keyName(node) ?? field.name);
      }
    }
    return undefined;
  });
  return [...keys];
}
