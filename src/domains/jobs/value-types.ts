import type { Declaration, Type, TypeChecker } from "typescript";

import { typesOf } from "../../plugin/type-services.js";
import type { Node, RuleContext } from "../../plugin/types.js";
import { isKey } from "./keys.js";

/** What the checker says of a value: a scalar is never a record, an entity always is one. */
export type ValueType =
  { readonly kind: "entity"; readonly list: boolean; readonly name: string } | { readonly kind: "scalar" };

/**
 * The compiler's names of its own types. Its flags are numbered anew by some versions, TypeScript 6 for one, and to import
 * them would load the compiler.
 */
const SCALAR = /^(?:bigint|boolean|false|number|string|symbol|true|-?\d+n)$/;
const NOTHING = /^(?:null|undefined|void)$/;

/** Packages whose declared object types are rows: generated clients and model classes. */
const ENTITY_FILES =
  /[\\/](?:\.prisma|@prisma)[\\/]client[\\/]|[\\/]generated[\\/]prisma[\\/]|[\\/]mongoose[\\/]types[\\/]/;

/** The checker's word on a value; undefined without type information, and for types that may be anything. */
export function typeOfValue(node: Node, context: RuleContext): ValueType | undefined {
  const services = typesOf(context);
  if (services === undefined || node.type === "SpreadElement") {
    return undefined;
  }
  const checker = services.program.getTypeChecker();
  const parts = partsOf(services.getTypeAtLocation(node), checker);
  if (parts.length > 0 && parts.every((part) => isScalar(part, checker))) {
    return { kind: "scalar" };
  }
  for (const part of parts) {
    const list = checker.isArrayType(part);
    const [element] = list ? checker.getTypeArguments(part as Parameters<typeof checker.getTypeArguments>[0]) : [part];
    const elements = element ? partsOf(element, checker) : [];
    if (list && elements.length > 0 && elements.every((item) => isScalar(item, checker))) {
      // A list of numbers may be a computed vector; a list of words is keys or tags.
      return elements.every((item) => isNumber(item, checker)) ? undefined : { kind: "scalar" };
    }
    for (const item of elements) {
      const symbol = item.aliasSymbol ?? item.getSymbol();
      const declarations = symbol?.getDeclarations() ?? [];
      const hasKey = checker.getPropertiesOfType(item).some((property) => isKey(property.name));
      if (symbol && hasKey && declarations.some(isEntity)) {
        return { kind: "entity", list, name: list ? `${symbol.name}[]` : symbol.name };
      }
    }
  }
  return undefined;
}

function partsOf(type: Type, checker: TypeChecker): readonly Type[] {
  return (type.isUnion() ? type.types : [type]).filter((part) => !NOTHING.test(ownNameOf(part, checker)));
}

function isScalar(type: Type, checker: TypeChecker): boolean {
  return type.isStringLiteral() || type.isNumberLiteral() || SCALAR.test(ownNameOf(type, checker));
}

function isNumber(type: Type, checker: TypeChecker): boolean {
  return type.isNumberLiteral() || ownNameOf(type, checker) === "number";
}

/** The name of a type that the compiler has of its own; what is declared somewhere has a symbol. */
function ownNameOf(type: Type, checker: TypeChecker): string {
  return type.getSymbol() ? "" : checker.typeToString(type);
}

/** Whether a declaration is of a row: of a generated client, or a class that is decorated as an entity. */
function isEntity(declaration: Declaration): boolean {
  const file = declaration.getSourceFile();
  if (ENTITY_FILES.test(file.fileName)) {
    return true;
  }
  // `modifiers` holds the decorators of a class; no other declaration has any.
  const { modifiers } = declaration as { modifiers?: readonly { getText: () => string }[] };
  return (modifiers ?? []).some((modifier) => /^@(?:Entity|ViewEntity|Table|Schema)\b/.test(modifier.getText()));
}
