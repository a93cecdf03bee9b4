import type { TSESTree } from "@typescript-eslint/utils";

import {
  CHOOSING,
  COMPLETION,
  CUT_OFF,
  HANDED_OVER,
  IN_FLIGHT_WORDS,
  LEFT_OVER_QUERY,
  LEFT_OVER_WORDS,
  REFUSED_PROPERTIES,
  REPORTING,
} from "../../models/work-words.js";
import {
  dottedName,
  enclosingFunction,
  isFunction,
  isLoop,
  isWithin,
  keyName,
  rootOf,
  someNode,
  unwrap,
  walk,
  wrapped,
} from "../../ast/ast.js";
import { isLogCall } from "../../ast/log-calls.js";
import { nodesOf } from "../../ast/nodes.js";
import { perFile } from "../../plugin/per-file.js";
import type { FunctionNode, Node, RuleContext, SourceCode, Variable } from "../../plugin/types.js";
import { initialiserOf, variableOf } from "../../ast/variables.js";
import { between, leaves } from "../../flow/solve.js";
import { wordsOf } from "../../ast/words.js";

/** A branch that has found work left over, and that only logs. */
export interface LoggedWork {
  readonly kind: "cutOff" | "gaveUp" | "leftOver" | "refused";
  /** What says that work is left: a part of the condition. */
  readonly found: Node;
  /** The last log call of the branch. */
  readonly log: TSESTree.ExpressionStatement;
}

const LEFT_OVER = new Set(LEFT_OVER_WORDS);
const IN_FLIGHT = new Set(IN_FLIGHT_WORDS);
const REFUSED = new Set(REFUSED_PROPERTIES);
/** A file without one of these cannot be reported, and most files have none. */
const MAY_LOG_WORK =
  /pending|remain|unprocessed|backlog|left|outstanding|unfinished|incomplete|missing|need|queued|todo|unsynced|unsent|undelivered|failed(?:record|put|entry)count|truncat|cap|limit|exceed|slice|splice|length\s*=|=\s*\[\]|\.clear\(|is\s?null/i;

/** Whether a file may find work left over and log it, by its text alone. */
export function mayLogWork(text: string): boolean {
  return MAY_LOG_WORK.test(text) && /\blog|console\./i.test(text);
}

/** The branches of a file that find work left over, say so in the log, and do nothing about it. */
export const loggedWorkOf = perFile((context): readonly LoggedWork[] => {
  const { sourceCode } = context;
  return nodesOf(context, "IfStatement").flatMap(
    (statement) =>
      leftOver(statement, context) ??
      cutOff(statement, sourceCode) ??
      cutInPlace(statement, sourceCode) ??
      gaveUp(statement, sourceCode) ??
      refused(statement, sourceCode) ??
      [],
  );
});

/** `if (left > 0) { log; return }` before what completes, or the `else` of `if (left === 0) { complete }`. */
function leftOver(statement: TSESTree.IfStatement, context: RuleContext): LoggedWork | undefined {
  const { sourceCode } = context;
  const test = zeroTest(statement.test);
  const around = enclosingFunction(statement);
  if (test === undefined || around === undefined || isInLoop(statement, around)) {
    return undefined;
  }
  const rest = statementsAfter(statement, around);
  let branch: readonly Node[];
  let done: readonly Node[];
  if (test.isLeft) {
    if (statement.alternate) {
      branch = statementsOf(statement.consequent);
      done = statementsOf(statement.alternate);
    } else {
      branch = statementsOf(statement.consequent);
      if (leaves(statement.consequent, sourceCode) !== "yes") {
        return undefined;
      }
      done = rest;
    }
  } else if (statement.alternate) {
    branch = statementsOf(statement.alternate);
    done = statementsOf(statement.consequent);
  } else {
    done = statementsOf(statement.consequent);
    if (leaves(statement.consequent, sourceCode) !== "yes") {
      return undefined;
    }
    branch = rest;
  }
  const goesOn = branch.at(-1)?.type !== "ReturnStatement" && branch !== rest && done !== rest;
  // What follows the `if` is also done where work is left.
  const log = goesOn && rest.length > 0 && !onlyLogs(rest) ? undefined : lastLog(branch);
  if (
    log === undefined ||
    !completes(done, sourceCode) ||
    !sayLeftOver(test.values, around, sourceCode) ||
    isReporting(around, context) ||
    tellsCaller(around, sourceCode) ||
    HANDED_OVER.test(textWithComments(branch, sourceCode))
  ) {
    return undefined;
  }
  return { kind: "leftOver", found: statement.test, log };
}

interface ZeroTest {
  /** What is compared with nothing. */
  readonly values: readonly Node[];
  /** Whether the condition holds where something is left. */
  readonly isLeft: boolean;
}

/** How the comparison operators read with their sides exchanged. */
const MIRRORED: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

function zeroTest(condition: Node, depth = 0): ZeroTest | undefined {
  const test = unwrap(condition);
  if (depth > MOST_PARTS) {
    return undefined;
  }
  switch (test.type) {
    case "UnaryExpression": {
      const inner = test.operator === "!" ? zeroTest(test.argument, depth + 1) : undefined;
      return inner && { values: inner.values, isLeft: !inner.isLeft };
    }
    case "LogicalExpression":
      return bothZeroTests(zeroTest(test.left, depth + 1), zeroTest(test.right, depth + 1), test.operator);
    case "BinaryExpression": {
      const isMirrored = numberOf(test.left) !== undefined;
      const number = numberOf(isMirrored ? test.left : test.right);
      const operator = isMirrored ? (MIRRORED[test.operator] ?? test.operator) : test.operator;
      const isLeft = number === 0 ? ZERO_TESTS[operator] : number === 1 ? ONE_TESTS[operator] : undefined;
      return isLeft === undefined ? undefined : { values: [isMirrored ? test.right : test.left], isLeft };
    }
    case "Identifier":
    case "MemberExpression":
      return { values: [test], isLeft: true };
    default:
      return undefined;
  }
}

/** How many tests one condition may hold. */
const MOST_PARTS = 20;
/** What comparing with 0, and with 1, says: whether it holds where something is left. */
const ZERO_TESTS: Readonly<Record<string, boolean>> = {
  ">": true,
  "!==": true,
  "!=": true,
  "===": false,
  "==": false,
  "<=": false,
};
const ONE_TESTS: Readonly<Record<string, boolean>> = { ">=": true, "<": false };

function bothZeroTests(
  one: ZeroTest | undefined,
  other: ZeroTest | undefined,
  operator: "??" | "&&" | "||",
): ZeroTest | undefined {
  if (!one || !other || operator === "??") {
    return undefined;
  }
  if (one.isLeft === other.isLeft) {
    return { values: [...one.values, ...other.values], isLeft: one.isLeft };
  }
  // `left > 0 && batches === 0`: something is left, and nobody is at it.
  return operator === "&&" ? { values: one.isLeft ? one.values : other.values, isLeft: true } : undefined;
}

function numberOf(node: Node): number | undefined {
  const inner = unwrap(node);
  const value = inner.type === "Literal" ? inner.value : undefined;
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
}

/** Whether one of some values is what is left of some work, and none a counter. */
function sayLeftOver(values: readonly Node[], around: FunctionNode, sourceCode: SourceCode): boolean {
  return values.some((value) => saysLeftOver(value, around, sourceCode));
}

/** Whether a value was asked for in this function, and by its name or its query is what is left of some work. */
function saysLeftOver(value: Node, around: FunctionNode, sourceCode: SourceCode): boolean {
  const node = unwrap(value);
  const subject =
    node.type === "MemberExpression" && ["length", "size"].includes(keyName(node) ?? "") ? unwrap(node.object) : node;
  const origin = originOf(subject, around, sourceCode);
  if (origin === undefined || /decr|increment|hincrby/i.test(origin)) {
    return false;
  }
  const words = wordsOf(sourceCode.getText(subject));
  if (words.some((word) => IN_FLIGHT.has(word))) {
    return false;
  }
  return words.some((word) => LEFT_OVER.has(word)) || LEFT_OVER_QUERY.test(origin);
}

/** The source of what was awaited for a value, a few assignments back; undefined where nothing was. */
function originOf(value: Node, around: FunctionNode, sourceCode: SourceCode): string | undefined {
  let pending: Node[] = [value];
  let text = "";
  for (let step = 0; step < 4 && pending.length > 0; step++) {
    const next: Node[] = [];
    for (const node of pending.slice(0, 10)) {
      text += `${sourceCode.getText(node)}\n`;
      if (someNode(node, sourceCode, (inner) => inner.type === "AwaitExpression")) {
        return text;
      }
      walk(node, sourceCode, (inner) => {
        const definition = inner.type === "Identifier" ? variableOf(inner, sourceCode)?.defs[0] : undefined;
        if (definition?.type === "Variable" && definition.node.init && isWithin(definition.node, around)) {
          next.push(definition.node.init);
        }
        return !isFunction(inner);
      });
    }
    pending = next;
  }
  return undefined;
}

/** Whether statements await something that completes the whole. */
function completes(statements: readonly Node[], sourceCode: SourceCode): boolean {
  return statements.some((statement) =>
    someNode(
      statement,
      sourceCode,
      (node) => node.type === "AwaitExpression" && !isLogCall(node) && COMPLETION.test(sourceCode.getText(node)),
    ),
  );
}

/** Whether a function returns values, so that what it returns tells its caller how it ended. */
function tellsCaller(around: FunctionNode, sourceCode: SourceCode): boolean {
  return someNode(
    around.body,
    sourceCode,
    (node) => node.type === "ReturnStatement" && node.argument !== null && !isNothing(node.argument),
  );
}

const isNothing = (node: Node): boolean =>
  (node.type === "Identifier" && node.name === "undefined") ||
  (node.type === "UnaryExpression" && node.operator === "void");

function isReporting(around: FunctionNode, context: RuleContext): boolean {
  return REPORTING.test(nameOf(around)) || REPORTING.test(context.filename.split(/[\\/]/).slice(-2).join("/"));
}

/** The name of a function, of its method or of its variable. */
function nameOf({ id, parent }: FunctionNode): string {
  if (id) {
    return id.name;
  }
  switch (parent.type) {
    case "MethodDefinition":
    case "Property":
    case "PropertyDefinition":
      return keyName(parent) ?? "";
    case "VariableDeclarator":
      return parent.id.type === "Identifier" ? parent.id.name : "";
    default:
      return "";
  }
}

/** A cap that cuts a list short, or that ends a loop, and that is only logged. */
function cutOff(statement: TSESTree.IfStatement, sourceCode: SourceCode): LoggedWork | undefined {
  if (statement.alternate) {
    return undefined;
  }
  const branch = statementsOf(statement.consequent);
  const around = enclosingFunction(statement);
  const log = lastLog(branch);
  if (log === undefined || around === undefined || branch.at(-1)?.type === "ReturnStatement") {
    return undefined;
  }
  if (CHOOSING.test(nameOf(around))) {
    return undefined;
  }
  const text = textWithComments([statement], sourceCode);
  if (!CUT_OFF.test(text) || HANDED_OVER.test(text)) {
    return undefined;
  }
  const test = unwrap(statement.test);
  const isCut =
    test.type === "Identifier"
      ? isFlagOfCap(test, statement, sourceCode)
      : test.type === "BinaryExpression" && isSlicedList(test, around, sourceCode);
  return isCut ? { kind: "cutOff", found: statement.test, log } : undefined;
}

/** A branch that cuts a list to the cap that it is above, and logs. */
function cutInPlace(statement: TSESTree.IfStatement, sourceCode: SourceCode): LoggedWork | undefined {
  const around = enclosingFunction(statement);
  const test = unwrap(statement.test);
  const list = test.type === "BinaryExpression" && /^>=?$/.test(test.operator) ? listMeasuredBy(test.left) : undefined;
  const variable = list && variableOf(list, sourceCode);
  if (
    !variable ||
    !around ||
    statement.alternate ||
    test.type !== "BinaryExpression" ||
    CHOOSING.test(nameOf(around))
  ) {
    return undefined;
  }
  const branch = statementsOf(statement.consequent);
  const cap = sourceCode.getText(test.right);
  const [cut, ...others] = branch.filter((item) => cutsTo(item, variable, cap, sourceCode));
  const log = lastLog(branch.filter((item) => item !== cut));
  if (!cut || others.length > 0 || !log || HANDED_OVER.test(textWithComments([statement], sourceCode))) {
    return undefined;
  }
  const uses = variable.references.map(({ identifier }) => identifier).filter((use) => !isWithin(use, statement));
  const source = sourceOfList(variable, sourceCode);
  const isKept = [...uses, ...(source ? readsOf(source) : [])].some((use) => isCut(use) || isMeasured(use));
  const isReturn = cut.type === "ReturnStatement";
  const isDone = uses.some((use) => isWorkedOnAt(use, sourceCode) && between(cut, use, sourceCode) === "yes");
  return !isKept && (isReturn ? isWarning(log) && hasWaitedFor(variable, around, sourceCode) : isDone)
    ? { kind: "cutOff", found: statement.test, log }
    : undefined;
}

function listMeasuredBy(node: Node): TSESTree.Identifier | undefined {
  const length = unwrap(node);
  return length.type === "MemberExpression" && keyName(length) === "length" && length.object.type === "Identifier"
    ? length.object
    : undefined;
}

/** Whether a statement leaves a list no longer than a cap: `list = list.slice(0, cap)`, `list.length = cap`, … */
function cutsTo(statement: Node, list: Variable, cap: string, sourceCode: SourceCode): boolean {
  const isList = (node: Node): boolean => node.type === "Identifier" && variableOf(node, sourceCode) === list;
  const isFirst = (node: Node | null): boolean => {
    const call = node && unwrap(node);
    const callee = call?.type === "CallExpression" ? unwrap(call.callee) : undefined;
    const [from, to] = call?.type === "CallExpression" ? call.arguments : [];
    return (
      callee?.type === "MemberExpression" &&
      keyName(callee) === "slice" &&
      isList(callee.object) &&
      from !== undefined &&
      numberOf(from) === 0 &&
      to !== undefined &&
      sourceCode.getText(to) === cap
    );
  };
  if (statement.type === "ReturnStatement") {
    return isFirst(statement.argument);
  }
  const expression = statement.type === "ExpressionStatement" ? unwrap(statement.expression) : undefined;
  if (expression?.type === "AssignmentExpression") {
    return isList(expression.left)
      ? isFirst(expression.right)
      : listMeasuredBy(expression.left) !== undefined &&
          isList(rootOf(expression.left)) &&
          sourceCode.getText(expression.right) === cap;
  }
  const callee = expression?.type === "CallExpression" ? unwrap(expression.callee) : undefined;
  const [from, count] = expression?.type === "CallExpression" ? expression.arguments : [];
  return (
    callee?.type === "MemberExpression" &&
    keyName(callee) === "splice" &&
    isList(callee.object) &&
    count === undefined &&
    from !== undefined &&
    sourceCode.getText(from) === cap
  );
}

/** The list that a list is a copy or another name of. */
function sourceOfList(list: Variable, sourceCode: SourceCode): Variable | undefined {
  const definition = list.defs[0];
  const made = definition?.type === "Variable" && definition.node.init ? unwrap(definition.node.init) : undefined;
  return made?.type === "Identifier" ? variableOf(made, sourceCode) : undefined;
}

const readsOf = (variable: Variable): Node[] =>
  variable.references.filter((reference) => reference.isRead()).map(({ identifier }) => identifier);

/** Whether another part of a list is taken, which may be the rest. */
function isCut(use: Node): boolean {
  const { parent } = use as { parent?: Node };
  return (
    parent?.type === "MemberExpression" && parent.object === use && /^(?:slice|splice)$/.test(keyName(parent) ?? "")
  );
}

/** Whether a list's length is asked for, so that somebody may learn it. */
function isMeasured(use: Node): boolean {
  const { parent } = use as { parent?: Node };
  return (
    parent?.type === "MemberExpression" &&
    parent.object === use &&
    keyName(parent) === "length" &&
    (isReturned(use) || parent.parent.type === "Property")
  );
}

const isWarning = (log: TSESTree.ExpressionStatement): boolean => {
  const call = unwrap(log.expression.type === "AwaitExpression" ? log.expression.argument : log.expression);
  return call.type === "CallExpression" && /^(?:warn|warning|error|fatal)$/.test(lastName(call));
};

/** Whether what a list holds was waited for in a function. */
function hasWaitedFor(list: Variable, around: FunctionNode, sourceCode: SourceCode): boolean {
  const name = list.identifiers[0];
  return name !== undefined && originOf(name, around, sourceCode) !== undefined;
}

/** A retry that has run out, and throws away with a log what it was to send. */
function gaveUp(statement: TSESTree.IfStatement, sourceCode: SourceCode): LoggedWork | undefined {
  const around = enclosingFunction(statement);
  const test = unwrap(statement.test);
  const counter = test.type === "BinaryExpression" && /^(?:>=?|===?)$/.test(test.operator) ? test.left : undefined;
  const branch = statementsOf(statement.consequent);
  const buffers = branch.flatMap((item) => emptiedBy(item) ?? []);
  const [buffer] = buffers;
  if (!around || !counter || !buffer || !isCounted(counter, around, sourceCode)) {
    return undefined;
  }
  const rest = branch.filter((item) => emptiedBy(item) === undefined && !isReset(item, counter, sourceCode));
  const log = lastLog(rest);
  const text = sourceCode.getText(buffer);
  return log && isFilled(text, sourceCode) && isSent(text, around, sourceCode)
    ? { kind: "gaveUp", found: statement.test, log }
    : undefined;
}

/** What a service says that it has not done of a batch, which is only logged. */
function refused(statement: TSESTree.IfStatement, sourceCode: SourceCode): LoggedWork | undefined {
  const around = enclosingFunction(statement);
  const log = statement.alternate ? undefined : lastLog(statementsOf(statement.consequent));
  if (!around || !log || HANDED_OVER.test(sourceCode.getText(log))) {
    return undefined;
  }
  const named = (node: Node): string | undefined =>
    node.type === "MemberExpression" || node.type === "Property" ? keyName(node) : undefined;
  const isNegated = someNode(
    statement.test,
    sourceCode,
    (node) =>
      (node.type === "UnaryExpression" && node.operator === "!") ||
      (node.type === "BinaryExpression" && /^[=<]/.test(node.operator)),
  );
  const answers: Node[] = [];
  walk(statement.test, sourceCode, (node) => {
    if (node.type === "MemberExpression" && REFUSED.has(keyName(node) ?? "")) {
      answers.push(node.object);
    }
    return !isFunction(node);
  });
  const [answer] = answers;
  if (!answer || isNegated || originOf(answer, around, sourceCode) === undefined) {
    return undefined;
  }
  const given = answer.type === "Identifier" ? variableOf(answer, sourceCode)?.references : [];
  // Who has the answer, or asks it again, may do the rest.
  const isKept = given?.some(
    ({ identifier, init }) => init !== true && wrapped(identifier).parent?.type !== "MemberExpression",
  );
  const isReadAgain = someNode(
    around.body,
    sourceCode,
    (node) => REFUSED.has(named(node) ?? "") && !isWithin(node, statement),
  );
  return isKept !== false || isReadAgain ? undefined : { kind: "refused", found: statement.test, log };
}

/** The list that a statement empties: `list = []`, `list.length = 0`, `list.splice(0)`, `list.clear()`. */
function emptiedBy(statement: Node): Node | undefined {
  const expression = statement.type === "ExpressionStatement" ? unwrap(statement.expression) : undefined;
  if (expression?.type === "AssignmentExpression" && expression.operator === "=") {
    const { left, right } = expression;
    if (right.type === "ArrayExpression" && right.elements.length === 0) {
      return left;
    }
    return left.type === "MemberExpression" && keyName(left) === "length" && numberOf(right) === 0
      ? left.object
      : undefined;
  }
  const callee = expression?.type === "CallExpression" ? unwrap(expression.callee) : undefined;
  const given = expression?.type === "CallExpression" ? expression.arguments : [];
  const isAll = callee?.type === "MemberExpression" && keyName(callee) === "splice" && given.length === 1;
  return callee?.type === "MemberExpression" &&
    ((keyName(callee) === "clear" && given.length === 0) || (isAll && given[0] && numberOf(given[0]) === 0))
    ? callee.object
    : undefined;
}

/** Whether a value is counted up in a function: `attempt++`, `this.failures += 1`, or as its own parameter. */
function isCounted(counter: Node, around: FunctionNode, sourceCode: SourceCode): boolean {
  const text = sourceCode.getText(counter);
  return someNode(
    around.body,
    sourceCode,
    (node) =>
      (node.type === "UpdateExpression" && node.operator === "++" && sourceCode.getText(node.argument) === text) ||
      (node.type === "AssignmentExpression" && node.operator === "+=" && sourceCode.getText(node.left) === text) ||
      (node.type === "BinaryExpression" &&
        node.operator === "+" &&
        sourceCode.getText(node.left) === text &&
        numberOf(node.right) === 1),
  );
}

function isReset(statement: Node, counter: Node, sourceCode: SourceCode): boolean {
  const expression = statement.type === "ExpressionStatement" ? unwrap(statement.expression) : undefined;
  return (
    expression?.type === "AssignmentExpression" &&
    sourceCode.getText(expression.left) === sourceCode.getText(counter) &&
    numberOf(expression.right) === 0
  );
}

/** Whether a list is put into somewhere in the file. */
function isFilled(list: string, sourceCode: SourceCode): boolean {
  return [".push(", ".unshift(", ".add("].some((call) => sourceCode.text.includes(`${list}${call}`));
}

/** Whether what a function awaits is given a list. */
function isSent(list: string, around: FunctionNode, sourceCode: SourceCode): boolean {
  return someNode(
    around.body,
    sourceCode,
    (node) =>
      node.type === "AwaitExpression" &&
      someNode(
        node.argument,
        sourceCode,
        (inner) =>
          inner.type === "CallExpression" &&
          inner.arguments.some((argument) => sourceCode.getText(argument).includes(list)),
      ),
  );
}

/** `let truncated = false`, set where a loop stops at a cap, and read for the log alone. */
function isFlagOfCap(flag: TSESTree.Identifier, statement: TSESTree.IfStatement, sourceCode: SourceCode): boolean {
  const variable = variableOf(flag, sourceCode);
  const definition = variable?.defs[0];
  if (
    variable === undefined ||
    definition?.type !== "Variable" ||
    definition.node.init?.type !== "Literal" ||
    definition.node.init.value !== false
  ) {
    return false;
  }
  let stops = false;
  for (const reference of variable.references) {
    const { identifier } = reference;
    if (reference.isWrite()) {
      stops ||= !reference.init && isStopAtCap(identifier);
    } else if (!isWithin(identifier, statement) && !onlySteersLoop(identifier)) {
      return false;
    }
  }
  return stops;
}

/** `if (list.length >= CAP) { flag = true; break; }` */
function isStopAtCap(identifier: Node): boolean {
  const assignment = identifier.parent;
  const block = assignment?.parent?.parent;
  if (
    assignment?.type !== "AssignmentExpression" ||
    assignment.right.type !== "Literal" ||
    assignment.right.value !== true ||
    block?.type !== "BlockStatement" ||
    block.parent.type !== "IfStatement"
  ) {
    return false;
  }
  const { test } = block.parent;
  const left = test.type === "BinaryExpression" && /^>=?$/.test(test.operator) ? unwrap(test.left) : undefined;
  return (
    block.body.at(-1)?.type === "BreakStatement" &&
    left?.type === "MemberExpression" &&
    ["length", "size"].includes(keyName(left) ?? "")
  );
}

/** `if (flag) break;`, or the condition of a loop. */
function onlySteersLoop(identifier: Node): boolean {
  let node = identifier;
  while (node.parent?.type === "UnaryExpression" || node.parent?.type === "LogicalExpression") {
    node = node.parent;
  }
  const { parent } = node as { parent?: Node };
  switch (parent?.type) {
    case "WhileStatement":
    case "ForStatement":
    case "DoWhileStatement":
      return true;
    case "IfStatement":
      return parent.test === node && statementsOf(parent.consequent).every((item) => item.type === "BreakStatement");
    default:
      return false;
  }
}

/** `list.length > CAP`, where `list.slice(0, CAP)` is worked on and nothing else is done with the list. */
function isSlicedList(test: TSESTree.BinaryExpression, around: FunctionNode, sourceCode: SourceCode): boolean {
  const length = unwrap(test.left);
  if (
    test.operator !== ">" ||
    length.type !== "MemberExpression" ||
    keyName(length) !== "length" ||
    length.object.type !== "Identifier"
  ) {
    return false;
  }
  const cap = sourceCode.getText(test.right);
  const list = variableOf(length.object, sourceCode);
  if (list === undefined) {
    return false;
  }
  let kept: Variable | undefined;
  for (const { identifier, init } of list.references) {
    if (init === true || !isWithin(identifier, around)) {
      continue;
    }
    const { parent } = identifier as { parent?: Node };
    if (parent?.type === "MemberExpression" && parent.object === identifier) {
      const name = keyName(parent);
      const call = parent.parent;
      if (name === "slice" && call.type === "CallExpression" && call.callee === parent) {
        const [from, to] = call.arguments;
        const target = declaredFrom(call);
        if (from?.type !== "Literal" || from.value !== 0 || !to || sourceCode.getText(to) !== cap || !target) {
          return false;
        }
        kept = variableOf(target, sourceCode);
        continue;
      }
      if (name !== "length") {
        return false;
      }
      if (isReturned(identifier)) {
        return false;
      }
      continue;
    }
    const isOtherSide = parent?.type === "ConditionalExpression" && declaredFrom(identifier) !== undefined;
    if (!isOtherSide) {
      return false;
    }
  }
  return kept !== undefined && isWorkedOn(kept, sourceCode) && isList(list, kept);
}

/** The name that is declared by an expression, also as one side of a condition. */
function declaredFrom(node: Node): TSESTree.Identifier | undefined {
  let value = node;
  while (value.parent?.type === "ConditionalExpression" && value.parent.test !== value) {
    value = value.parent;
  }
  const declarator = value.parent;
  return declarator?.type === "VariableDeclarator" && declarator.id.type === "Identifier" ? declarator.id : undefined;
}

function isReturned(node: Node): boolean {
  for (let outer = node.parent; outer && !isFunction(outer); outer = outer.parent) {
    if (outer.type === "ReturnStatement") {
      return true;
    }
  }
  return false;
}

/** Whether a list is used in something that is awaited, or in a loop that awaits. */
function isWorkedOn(list: Variable, sourceCode: SourceCode): boolean {
  return list.references.some(({ identifier }) => isWorkedOnAt(identifier, sourceCode));
}

function isWorkedOnAt(use: Node, sourceCode: SourceCode): boolean {
  for (let outer: Node | undefined = use.parent; outer && !isFunction(outer); outer = outer.parent) {
    if (outer.type === "AwaitExpression" && !isLogCall(outer)) {
      return true;
    }
    if (outer.type === "ForOfStatement" && outer.right === use) {
      return /\bawait\b/.test(sourceCode.getText(outer.body));
    }
  }
  return false;
}

const LIST_METHODS = new Set(["filter", "flatMap", "forEach", "map", "reduce", "join", "flat", "every", "some"]);

/** Whether a value is a list and not a text: by how it was made or how it is used. */
function isList(list: Variable, kept: Variable): boolean {
  const made = initialiserOf(list);
  const call = made && unwrap(made.type === "AwaitExpression" ? made.argument : made);
  if (
    call?.type === "ArrayExpression" ||
    (call?.type === "CallExpression" &&
      /(?:^|\.)(?:filter|map|flatMap|keys|from|values|entries|flat)$/.test(lastName(call)))
  ) {
    return true;
  }
  return kept.references.some(({ identifier }) => {
    const { parent } = identifier as { parent?: Node };
    return (
      (parent?.type === "ForOfStatement" && parent.right === identifier) ||
      (parent?.type === "MemberExpression" && parent.object === identifier && LIST_METHODS.has(keyName(parent) ?? ""))
    );
  });
}

function lastName(call: TSESTree.CallExpression): string {
  return call.callee.type === "MemberExpression" ? (keyName(call.callee) ?? "") : (dottedName(call.callee) ?? "");
}

/** The last log call of statements that do nothing but log and return nothing; undefined where they do more. */
function lastLog(statements: readonly Node[]): TSESTree.ExpressionStatement | undefined {
  let log: TSESTree.ExpressionStatement | undefined;
  for (const statement of statements) {
    if (statement.type === "ExpressionStatement" && isLogCall(statement.expression)) {
      log = statement;
    } else if (
      statement.type !== "EmptyStatement" &&
      !(statement.type === "ReturnStatement" && (statement.argument === null || isNothing(statement.argument)))
    ) {
      return undefined;
    }
  }
  return log;
}

function onlyLogs(statements: readonly Node[]): boolean {
  return statements.every((statement) => statement.type === "ReturnStatement") || lastLog(statements) !== undefined;
}

const statementsOf = (node: Node): readonly Node[] => (node.type === "BlockStatement" ? node.body : [node]);

/** The statements that run after one until the function ends, as far as they follow it or a block around it. */
function statementsAfter(statement: Node, around: FunctionNode): readonly Node[] {
  const after: Node[] = [];
  for (let node: Node = statement; node !== around.body && node.parent; node = node.parent) {
    if (node.parent.type === "BlockStatement") {
      const { body } = node.parent;
      after.push(...body.slice(body.indexOf(node as TSESTree.Statement) + 1));
    }
  }
  return after;
}

function isInLoop(node: Node, around: FunctionNode): boolean {
  for (let outer = node.parent; outer && outer !== around; outer = outer.parent) {
    if (isLoop(outer)) {
      return true;
    }
  }
  return false;
}

function textWithComments(nodes: readonly Node[], sourceCode: SourceCode): string {
  const [first] = nodes;
  const last = nodes.at(-1);
  if (first === undefined || last === undefined) {
    return "";
  }
  const comments = sourceCode.getCommentsBefore(first);
  return [sourceCode.text.slice(first.range[0], last.range[1]), ...comments.map((comment) => comment.value)].join("\n");
}
