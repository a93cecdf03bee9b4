import type { TSESTree } from "@typescript-eslint/utils";

import { keyName, unwrap } from "../../ast/ast.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { variableOf } from "../../ast/variables.js";
import { content } from "./pass-through.js";
import { valuesBehind } from "./paths.js";
import { carriedBy, secretBehind, type Carried } from "./provenance.js";
import type { SentJob } from "./producers.js";

/** A part of a payload that is more than an identifier. */
export interface Part {
  readonly carried: Carried;
  /** The property as a message names it: `drafts`, `...user`; undefined where it is the payload itself. */
  readonly name: string | undefined;
  /** The property, spread or expression that puts it there. */
  readonly node: Node;
  readonly value: Node;
  /** The object literal that `node` stands in. */
  readonly object: TSESTree.ObjectExpression | undefined;
  /** The place in the call through which it gets there: the property itself, or the variable that holds it. */
  readonly site: Node;
}

const DEPTH = 4;

/** The parts of a job's payload, by where each value came from; nested objects are walked. */
export function partsOf(job: SentJob, context: RuleContext): readonly Part[] {
  const parts: Part[] = [];
  const { sourceCode } = context;
  const [start, end] = job.call.range;
  const inCall = (node: Node): boolean => node.range[0] >= start && node.range[1] <= end;

  const visit = (value: Node, place: Omit<Part, "carried" | "value">, depth: number): void => {
    const inner = content(value);
    const carried = carriedBy(value, context) ?? secretBehind(value, context);
    if (carried) {
      parts.push({ ...place, carried, value });
      return;
    }
    const objects = depth < DEPTH ? valuesBehind(inner, context).filter(({ type }) => type === "ObjectExpression") : [];
    for (const object of new Set(objects as TSESTree.ObjectExpression[])) {
      visitObject(object, inCall(object) ? undefined : inCall(inner) ? inner : place.site, depth + 1);
    }
    if (objects.length > 0 && inner.type === "Identifier") {
      visitAssignments(inner, inCall(inner) ? inner : place.site);
    }
  };

  const visitObject = (object: TSESTree.ObjectExpression, site: Node | undefined, depth: number): void => {
    for (const property of object.properties) {
      if (property.type === "Property") {
        const name = keyName(property);
        if (name !== undefined && property.kind === "init" && !property.method) {
          visit(property.value, { name, node: property, object, site: site ?? property.key }, depth);
        }
        continue;
      }
      // `...(embedding ? { embedding } : {})` adds a property under a condition.
      const inner = unwrap(property.argument);
      const branches =
        inner.type === "ConditionalExpression"
          ? [inner.consequent, inner.alternate]
          : inner.type === "LogicalExpression" && inner.operator === "&&"
            ? [inner.right]
            : [];
      const literals = branches.map(unwrap).filter((branch) => branch.type === "ObjectExpression");
      if (literals.length > 0) {
        for (const literal of literals) {
          visitObject(literal, site, depth);
        }
      } else {
        const name = `...${sourceCode.getText(property.argument).slice(0, 40)}`;
        visit(property.argument, { name, node: property, object, site: site ?? property }, depth);
      }
    }
  };

  /** `payload.user = user` after `const payload = { … }`. */
  const visitAssignments = (identifier: TSESTree.Identifier, site: Node): void => {
    for (const reference of variableOf(identifier, sourceCode)?.references ?? []) {
      const member = reference.identifier.parent;
      if (member.type !== "MemberExpression" || member.object !== reference.identifier) {
        continue;
      }
      const assignment = member.parent;
      if (assignment.type !== "AssignmentExpression" || assignment.left !== member || assignment.range[0] > start) {
        continue;
      }
      const name = keyName(member);
      const carried = carriedBy(assignment.right, context);
      if (name !== undefined && carried) {
        parts.push({ carried, name, node: assignment, value: assignment.right, object: undefined, site });
      }
    }
  };

  for (const payload of job.payloads) {
    const inner = content(payload);
    visit(inner, { name: undefined, node: inner, object: undefined, site: inner }, 0);
  }
  return parts;
}
