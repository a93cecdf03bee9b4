import type { RuleContext } from "../../plugin/types.js";
import type { FoundSql } from "../../sql/find-sql.js";
import { valueOfSql } from "../../sql/values.js";
import type { Value } from "./value.js";
import { rangeOfSpan, surroundingsOf } from "./writes.js";

/** `column < value` in a statement, where the value is an interpolated expression or a placeholder. */
export interface Comparison {
  readonly column: string;
  readonly value: Value;
  /** The source range from the column to the value. */
  readonly range: readonly [number, number];
}

const OPERATORS: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

/** The comparisons of columns with values of the program that a statement makes. */
export function comparisonsIn(sql: FoundSql, context: RuleContext): readonly Comparison[] {
  const { tokens, text } = sql;
  const statement = { text, tokens };
  return tokens.flatMap((token, at) => {
    const [column, value] = [tokens[at - 1], tokens[at + 1]];
    if (
      token.kind !== "operator" ||
      !OPERATORS.has(token.text) ||
      (column?.kind !== "name" && column?.kind !== "quoted") ||
      (value?.kind !== "hole" && value?.kind !== "param")
    ) {
      return [];
    }
    return [
      {
        column: column.text,
        value: valueOfSql({ statement, from: at + 1, to: at + 2 }, surroundingsOf(sql, context)),
        range: rangeOfSpan({ statement, from: at - 1, to: at + 2 }),
      },
    ];
  });
}
