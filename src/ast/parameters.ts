import type { TSESTree } from "@typescript-eslint/utils";

import type { Node } from "../plugin/types.js";

/** The name of a parameter, also with a default value or an accessibility modifier; undefined for patterns. */
export function parameterName(parameter: TSESTree.Parameter): string | undefined {
  switch (parameter.type) {
    case "Identifier":
      return parameter.name;
    case "AssignmentPattern":
      return parameter.left.type === "Identifier" ? parameter.left.name : undefined;
    case "TSParameterProperty":
      return parameterName(parameter.parameter);
    default:
      return undefined;
  }
}

/** The type that a parameter or variable is annotated with. */
export function annotationOf(parameter: Node | undefined): TSESTree.TypeNode | undefined {
  switch (parameter?.type) {
    case "AssignmentPattern":
      return annotationOf(parameter.left);
    case "TSParameterProperty":
      return annotationOf(parameter.parameter);
    case "ArrayPattern":
    case "Identifier":
    case "ObjectPattern":
    case "RestElement":
      return parameter.typeAnnotation?.typeAnnotation;
    default:
      return undefined;
  }
}

/** The name of the type that a parameter or variable is annotated with: `Env` for `env: Env` and `env?: Env<T>`. */
export function typeNameOf(parameter: Node | undefined): string | undefined {
  const annotation = annotationOf(parameter);
  const type =
    annotation?.type === "TSUnionType" ? annotation.types.find((item) => item.type === "TSTypeReference") : annotation;
  if (type?.type !== "TSTypeReference") {
    return undefined;
  }
  return type.typeName.type === "Identifier"
    ? type.typeName.name
    : type.typeName.type === "TSQualifiedName"
      ? type.typeName.right.name
      : undefined;
}
