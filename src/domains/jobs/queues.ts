import type { TSESTree } from "@typescript-eslint/utils";

import { dottedName, keyName, unwrap } from "../../ast/ast.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { queueLibraryOf } from "../../models/queues.js";
import { AWAIT } from "../../flow/steps.js";
import { expressionsBehind, originsInProject } from "../../flow/values.js";
import { importOf, variableOf, type Import } from "../../ast/variables.js";
import { valueBehind } from "./paths.js";
import { textOf } from "./reads.js";

/** Words without one of which no file sends a job or works on one. */
const MENTIONS =
  /queue|job|send|trigger|publish|agenda|boss|workflow|temporal|bull|worker|batch|inngest|kafka|amqp|sqsevent|env\b/i;

/** Whether a file may have to do with jobs, by its text alone: the cheapest test of all. */
export function mentionsJobs(text: string): boolean {
  return MENTIONS.test(text);
}

/** Finds a call of one of some names, as far as a text shows it. */
export function callOf(names: Iterable<string>): RegExp {
  return new RegExp(`\\b(?:${[...names].join("|")})["'\`]?\\]?\\s*(?:\\?\\.)?\\s*[(<]`);
}

const HOPS = 8;

/**
 * The import that an object comes from, through calls, members, `new`, `await`, constants, class properties and type
 * annotations: `new Queue("x")`, `(await connect(url)).createChannel()`, `@InjectQueue() private queue: Queue`.
 */
export function rootImport(node: Node, context: RuleContext): Import | undefined {
  let inner: Node | undefined = unwrap(node);
  let member: string | undefined;
  for (let hops = 0; inner && hops < HOPS * 2; hops++) {
    switch (inner.type) {
      case "AwaitExpression":
        inner = unwrap(inner.argument);
        break;
      case "NewExpression":
      case "CallExpression":
        inner = unwrap(inner.callee);
        break;
      case "MemberExpression": {
        const behind = otherBehind(inner, context);
        if (behind || inner.object.type === "ThisExpression") {
          inner = behind ?? propertySource(inner);
          break;
        }
        member = keyName(inner);
        inner = unwrap(inner.object);
        break;
      }
      case "TSTypeReference":
        inner = inner.typeName.type === "Identifier" ? inner.typeName : undefined;
        break;
      case "Identifier": {
        const variable = variableOf(inner, context.sourceCode);
        const imported = importOf(variable);
        if (imported) {
          return imported.name === "*" && member !== undefined ? { ...imported, name: member } : imported;
        }
        inner = otherBehind(inner, context) ?? annotationOf(variable?.defs[0]?.name);
        break;
      }
      default:
        return undefined;
    }
  }
  return undefined;
}

/**
 * The export of a queue library that an object of another file comes from: `inngest` of `./client`, `getQueue("mails")`,
 * a task that `./tasks` exports. It reads other files.
 */
export function rootInProject(node: Node, context: RuleContext): Import | undefined {
  for (const origin of originsInProject(node, context).all) {
    const isSame = origin.path.every((step) => step === AWAIT);
    const root =
      isSame && origin.context.sourceCode !== context.sourceCode ? rootImport(origin.node, origin.context) : undefined;
    if (root && queueLibraryOf(root.source)) {
      return root;
    }
  }
  return undefined;
}

/** What an expression stands for, where that is another one. */
function otherBehind(node: Node, context: RuleContext): Node | undefined {
  return expressionsBehind(node, context).find((found) => found !== node && found.type !== "Identifier");
}

/** The type reference that a binding is annotated with. */
export function annotationOf(binding: Node | undefined): TSESTree.TSTypeReference | undefined {
  const type = binding && "typeAnnotation" in binding ? binding.typeAnnotation : undefined;
  const inner = type?.type === "TSTypeAnnotation" ? type.typeAnnotation : undefined;
  return inner?.type === "TSTypeReference" ? inner : undefined;
}

/** What `this.name` is declared as, or set to in the constructor or another method of its class. */
export function propertySource(member: TSESTree.MemberExpression): Node | undefined {
  const name = keyName(member);
  let body: TSESTree.ClassBody | undefined;
  for (let outer: Node | undefined = member.parent; outer && !body; outer = outer.parent) {
    body = outer.type === "ClassBody" ? outer : undefined;
  }
  for (const item of body?.body ?? []) {
    if (item.type === "PropertyDefinition" && keyName(item) === name) {
      const source = item.value ?? annotationOf(item);
      if (source) {
        return source;
      }
    }
    if (item.type !== "MethodDefinition") {
      continue;
    }
    for (const parameter of item.kind === "constructor" ? item.value.params : []) {
      if (parameter.type === "TSParameterProperty" && bindingName(parameter.parameter) === name) {
        return annotationOf(parameter.parameter);
      }
    }
    for (const statement of item.value.body?.body ?? []) {
      const assignment = statement.type === "ExpressionStatement" ? statement.expression : undefined;
      if (
        assignment?.type === "AssignmentExpression" &&
        assignment.left.type === "MemberExpression" &&
        assignment.left.object.type === "ThisExpression" &&
        keyName(assignment.left) === name
      ) {
        return assignment.right;
      }
    }
  }
  return undefined;
}

function bindingName(pattern: Node): string | undefined {
  return pattern.type === "Identifier" ? pattern.name : undefined;
}

/**
 * A name for a queue that both ends in one file share: the text of its name, else the variable that holds it. Undefined
 * where an expression shows neither.
 */
export function queueOf(node: Node, context: RuleContext): string | undefined {
  const value = valueBehind(node, context);
  const text = textOf(value);
  if (text !== undefined) {
    return text.includes("${}") ? undefined : text;
  }
  if (value.type === "NewExpression") {
    const [name] = value.arguments;
    const queue = name && textOf(valueBehind(name, context));
    return queue === undefined || queue.includes("${}") ? undefined : queue;
  }
  if (value.type === "ObjectExpression") {
    const event = value.properties.find((property) => property.type === "Property" && keyName(property) === "event");
    return event?.type === "Property" ? textOf(event.value) : undefined;
  }
  return dottedName(node) === undefined ? undefined : `variable ${dottedName(node) ?? ""}`;
}
