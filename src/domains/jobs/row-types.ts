import type { TSESTree } from "@typescript-eslint/utils";

import { calleeName } from "../../ast/ast.js";
import { findVariable, importOf } from "../../ast/variables.js";
import { ROW_MODULES, ROW_TYPES } from "../../models/record-reads.js";
import type { RuleContext } from "../../plugin/types.js";
import { declarationOfType } from "../../project/declared-types.js";
import { onlyKeys } from "./keys.js";

/** The type of a stored row, or of a list of them, as it is written. */
export interface RowType {
  readonly name: string;
  readonly list: boolean;
  /** Whether the name alone says so, which may also be that of an enumeration. */
  readonly mayBeScalar: boolean;
}

/** As many types are looked into, one below the other. */
const DEPTH = 8;

/** The row that an annotation names: of a generated client, of a table of drizzle or kysely, of a decorated entity. */
export function rowTypeOf(
  type: TSESTree.TypeNode | undefined,
  context: RuleContext,
  depth = DEPTH,
): RowType | undefined {
  if (type === undefined || depth === 0) {
    return undefined;
  }
  const next = (inner: TSESTree.TypeNode | undefined): RowType | undefined => rowTypeOf(inner, context, depth - 1);
  switch (type.type) {
    case "TSArrayType": {
      const element = next(type.elementType);
      return element && { ...element, list: true };
    }
    case "TSTypeOperator":
      return next(type.typeAnnotation);
    case "TSUnionType":
    case "TSIntersectionType":
      return type.types.map(next).find((row) => row !== undefined);
    case "TSTypeQuery":
      return type.exprName.type === "TSQualifiedName" && type.exprName.right.name === "$inferSelect"
        ? { name: context.sourceCode.getText(type), list: false, mayBeScalar: false }
        : undefined;
    case "TSIndexedAccessType":
      return literal(type.indexType) === "Row" ? { name: "Row", list: false, mayBeScalar: false } : undefined;
    case "TSTypeReference":
      return referenced(type, context, next, depth);
    default:
      return undefined;
  }
}

function referenced(
  type: TSESTree.TSTypeReference,
  context: RuleContext,
  next: (inner: TSESTree.TypeNode | undefined) => RowType | undefined,
  depth: number,
): RowType | undefined {
  const [first, second] = type.typeArguments?.params ?? [];
  const { typeName } = type;
  if (typeName.type !== "Identifier") {
    return typeName.type === "TSQualifiedName" && /^\w+GetPayload$/.test(typeName.right.name)
      ? { name: typeName.right.name, list: false, mayBeScalar: false }
      : undefined;
  }
  const { name } = typeName;
  const imported = importOf(findVariable(name, context.sourceCode.getScope(typeName)));
  switch (name) {
    case "Array":
    case "ReadonlyArray": {
      const element = next(first);
      return element && { ...element, list: true };
    }
    case "Readonly":
    case "Partial":
    case "Required":
    case "NonNullable":
    case "Awaited":
    case "Promise":
    case "Omit":
      return next(first);
    case "Pick":
      return onlyKeys(literals(second)) ? undefined : next(first);
    default:
  }
  if (imported && ROW_TYPES[name]?.some((module) => module === imported.source)) {
    return { name, list: false, mayBeScalar: false };
  }
  if (imported && ROW_MODULES.test(imported.source)) {
    return /^(?:Prisma|PrismaClient)$/.test(imported.name) ? undefined : { name, list: false, mayBeScalar: true };
  }
  const declared = declarationOfType(typeName, context);
  if (declared === undefined) {
    return undefined;
  }
  const { node } = declared;
  const isRow =
    node.type === "ClassDeclaration"
      ? node.decorators.some(
          ({ expression }) =>
            expression.type === "CallExpression" &&
            /^(?:Entity|ViewEntity|Table|Schema)$/.test(calleeName(expression) ?? ""),
        )
      : node.type === "TSInterfaceDeclaration" &&
        node.extends.some(
          ({ expression }) =>
            expression.type === "Identifier" &&
            importOf(findVariable(expression.name, declared.context.sourceCode.getScope(expression)))?.source ===
              "mongoose",
        );
  const row = isRow
    ? { name, list: false, mayBeScalar: false }
    : node.type === "TSTypeAliasDeclaration"
      ? rowTypeOf(node.typeAnnotation, declared.context, depth - 1)
      : undefined;
  return row && { ...row, name };
}

function literal(type: TSESTree.TypeNode | undefined): string | undefined {
  return type?.type === "TSLiteralType" && type.literal.type === "Literal" && typeof type.literal.value === "string"
    ? type.literal.value
    : undefined;
}

function literals(type: TSESTree.TypeNode | undefined): readonly string[] {
  const types = type?.type === "TSUnionType" ? type.types : [type];
  return types.map((item) => literal(item) ?? "");
}
