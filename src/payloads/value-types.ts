import type { Declaration, Type } from "typescript";

import { typesOf } from "../eslint/type-services.js";
import type { Node, RuleContext } from "../eslint/types.js";
import { isKey } from "./keys.js";

/** What the checker says of a value: a scalar is never a record, an entity always is one. */
export type ValueType =
  { readonly kind: "entity"; readonly list: boolean; readonly name: string } | { readonly kind: "scalar" };

/** `ts.TypeFlags`, which the compiler has never renumbered; importing it would load the compiler. */
const SCALAR = 4 | 8 | 16 | 32 | 64 | 128 | 256 | 512 | 1024 | 2048 | 4096 | 8192;
const NOTHING = 32_768 | 65_536 | 16_384;

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
  const type = services.getTypeAtLocation(node);
  const parts = partsOf(type);
  if (parts.length > 0 && parts.every((part) => (part.flags & SCALAR) !== 0)) {
    return { kind: "scalar" };
  }
  for (const part of parts) {
    const list = checker.isArrayType(part);
    const [element] = list ? checker.getTypeArguments(part as Parameters<typeof checker.getTypeArguments>[0]) : [part];
    const elements = element ? partsOf(element) : [];
    if (list && elements.length > 0 && elements.every((item) => (item.flags & SCALAR) !== 0)) {
      // A list of numbers may be a computed vector; a list of words is keys or tags.
      return elements.every((item) => (item.flags & (8 | 256)) !== 0) ? undefined : { kind: "scalar" };
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

function partsOf(type: Type): readonly Type[] {
  return (type.isUnion() ? type.types : [type]).filter((part) => (part.flags & NOTHING) === 0);
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
