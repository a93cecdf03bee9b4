import parser from "@typescript-eslint/parser";
import type { TSESTree } from "@typescript-eslint/utils";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";

import {
  calleeName,
  dottedName,
  enclosingFunction,
  isFunction,
  keyName,
  propertyNamed,
  unwrap,
  walk,
  wrapped,
} from "../../src/ast/ast.js";
import type { Node, SourceCode } from "../../src/plugin/types.js";

function parse(text: string): SourceCode {
  const linter = new Linter();
  const messages = linter.verify(text, [{ languageOptions: { parser } }]);
  expect(messages).toEqual([]);
  return linter.getSourceCode() as unknown as SourceCode;
}

/** The first node of a type. */
function first<Type extends Node["type"]>(text: string, type: `${Type}`): Extract<Node, { type: Type }> {
  const sourceCode = parse(text);
  let found: Node | undefined;
  walk(sourceCode.ast, sourceCode, (node) => {
    found ??= node.type === type ? node : undefined;
    return found === undefined;
  });
  if (found === undefined) {
    throw new Error(`There is no ${type} in ${text}`);
  }
  return found as Extract<Node, { type: Type }>;
}

/** The expression of the first statement. */
function expression(text: string): TSESTree.Expression {
  return first(text, "ExpressionStatement").expression;
}

describe("unwrap and wrapped", () => {
  it.each(["a as b", "a!", "<b>a", "a satisfies b", "(a as b)!", "a<b>"])(
    "see a in %s, and the whole from a",
    (text) => {
      const whole = expression(text);
      const inner = unwrap(whole);
      expect(inner).toMatchObject({ type: "Identifier", name: "a" });
      expect(wrapped(inner)).toBe(whole);
    },
  );

  it("see the call of an optional chain", () => {
    const whole = expression("a?.b()");
    expect(whole.type).toBe("ChainExpression");
    expect(unwrap(whole).type).toBe("CallExpression");
    expect(wrapped(unwrap(whole))).toBe(whole);
  });

  it("leave other expressions alone", () => {
    const call = expression("a(b as c)");
    expect(unwrap(call)).toBe(call);
    expect(wrapped(call)).toBe(call);
  });

  it("stay inside the expression that the node belongs to", () => {
    const call = expression("a(b as c)") as TSESTree.CallExpression;
    const [argument] = call.arguments;
    expect(wrapped(unwrap(argument as Node))).toBe(argument);
  });
});

describe("isFunction and enclosingFunction", () => {
  it.each([
    ["function f() { x(1); }", "FunctionDeclaration"],
    ["y(function () { x(1); });", "FunctionExpression"],
    ["y(() => { x(1); });", "ArrowFunctionExpression"],
    ["y(() => x(1));", "ArrowFunctionExpression"],
    ["class A { m() { x(1); } }", "FunctionExpression"],
  ])("find the function in %s", (text, type) => {
    const around = enclosingFunction(first(text, "Literal"));
    expect(isFunction(around)).toBe(true);
    expect(around?.type).toBe(type);
  });

  it("find the innermost, and not the node itself", () => {
    const arrow = first("function outer() { return () => { x; }; }", "ArrowFunctionExpression");
    expect(enclosingFunction(arrow)).toMatchObject({ type: "FunctionDeclaration" });
    expect(enclosingFunction(arrow.body)).toBe(arrow);
  });

  it("find none at the top level, nor for nothing", () => {
    expect(enclosingFunction(first("x(1);", "Literal"))).toBeUndefined();
    expect(isFunction(undefined)).toBe(false);
    expect(isFunction(null)).toBe(false);
  });
});

describe("names", () => {
  it.each([
    ["a.b", "b"],
    ["a['b']", "b"],
    ["a[b]", undefined],
    ["a[0]", undefined],
    ["a?.b", "b"],
  ])("keyName of %s is %s", (text, name) => {
    expect(keyName(unwrap(expression(text)) as TSESTree.MemberExpression)).toBe(name);
  });

  it("keyName reads private names and properties", () => {
    expect(keyName(first("class A { #b = 1; }", "PropertyDefinition"))).toBe("#b");
    expect(keyName(first("class A { b() {} }", "MethodDefinition"))).toBe("b");
    expect(keyName(first("({ 'b-c': 1 });", "Property"))).toBe("b-c");
    expect(keyName(first("({ [b]: 1 });", "Property"))).toBeUndefined();
  });

  it.each([
    ["a", "a"],
    ["a.b.c", "a.b.c"],
    ["this.a", "this.a"],
    ["a?.b!.c", "a.b.c"],
    ["(a as any).b", "a.b"],
    ["a['b'].c", "a.b.c"],
    ["a[b].c", undefined],
    ["a().b", undefined],
    ["super_.a", "super_.a"],
  ])("dottedName of %s is %s", (text, name) => {
    expect(dottedName(expression(text))).toBe(name);
  });

  it.each([
    ["send()", "send"],
    ["env.QUEUE.send()", "send"],
    ["env.QUEUE?.send()", "send"],
    ["env['send']()", "send"],
    ["env[send]()", undefined],
    ["(() => 1)()", undefined],
    ["send!()", "send"],
  ])("calleeName of %s is %s", (text, name) => {
    expect(calleeName(unwrap(expression(text)) as TSESTree.CallExpression)).toBe(name);
  });

  it("propertyNamed finds what is written out, not what is spread or computed", () => {
    const object = first("({ ...a, [b]: 1, c, 'd': 2 });", "ObjectExpression");
    expect(propertyNamed(object, "c")?.shorthand).toBe(true);
    expect(propertyNamed(object, "d")?.value).toMatchObject({ value: 2 });
    expect(propertyNamed(object, "a")).toBeUndefined();
    expect(propertyNamed(object, "b")).toBeUndefined();
  });
});

describe("walk", () => {
  const names = (text: string, skip?: string): string[] => {
    const sourceCode = parse(text);
    const seen: string[] = [];
    walk(sourceCode.ast, sourceCode, (node) => {
      if (node.type === "Identifier") {
        seen.push(node.name);
      }
      return node.type !== skip;
    });
    return seen;
  };

  it("visits in the order of the source, holes of an array left out", () => {
    expect(names("a(b, [c, , d], { e: f });")).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  it("leaves out what is below where it is told to", () => {
    expect(names("a(b, [c, , d], { e: f });", "ArrayExpression")).toEqual(["a", "b", "e", "f"]);
  });

  it("reaches far down without recursion", () => {
    // Built by hand: ESLint itself cannot walk so deep a tree.
    const sourceCode = { visitorKeys: { UnaryExpression: ["argument"] } } as unknown as SourceCode;
    let tree: object = { type: "Literal" };
    for (let depth = 0; depth < 100_000; depth++) {
      tree = { type: "UnaryExpression", argument: tree };
    }
    let visited = 0;
    walk(tree as Node, sourceCode, () => {
      visited++;
      return true;
    });
    expect(visited).toBe(100_001);
  });
});
