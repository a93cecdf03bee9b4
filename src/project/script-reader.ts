/** What a configuration that is written as a program says, read without running it. */
export interface ScriptFacts {
  /** The modules that it imports. */
  readonly modules: ReadonlySet<string>;
  /** Its properties with the texts that their values hold; the path has the names of the objects around. */
  readonly properties: readonly ScriptProperty[];
  /** The names of functions that it calls, dotted: `http.createServer`. */
  readonly calls: ReadonlySet<string>;
}

export interface ScriptProperty {
  readonly path: readonly string[];
  readonly texts: readonly string[];
  /** Whether the value is one text, and nothing around it depends on a condition. */
  readonly outright: boolean;
}

interface Token {
  readonly kind: "name" | "sign" | "text";
  readonly value: string;
}

/** Comments; texts, with templates as far as the first thing put in; regular expressions after a sign; names; signs. */
const TOKENS =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"((?:[^"\\\n]|\\[\s\S])*)"|'((?:[^'\\\n]|\\[\s\S])*)'|`((?:[^`\\]|\\[\s\S])*)`|([\p{ID_Start}$_][\p{ID_Continue}$]*)|([{}()[\],;:?.=!&|<>+\-*/%])/gu;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [, twice, once, template, name, sign] of text.matchAll(TOKENS)) {
    const written = twice ?? once ?? template;
    if (written !== undefined) {
      tokens.push({ kind: "text", value: written });
    } else if (name !== undefined) {
      tokens.push({ kind: "name", value: name });
    } else if (sign !== undefined) {
      tokens.push({ kind: "sign", value: sign });
    }
  }
  return tokens;
}

/**
 * Reads the syntax of a JavaScript or TypeScript configuration as far as it is a matter of brackets: what it imports,
 * calls, and sets. Whatever is written in another way is left out.
 */
export function readScript(text: string): ScriptFacts {
  const tokens = tokensOf(text);
  const modules = new Set<string>();
  const calls = new Set<string>();
  const properties: ScriptProperty[] = [];
  const around: { readonly opening: string; readonly name: string | undefined; readonly conditional: boolean }[] = [];
  const isSign = (index: number, value: string) => tokens[index]?.kind === "sign" && tokens[index].value === value;
  for (const [index, { kind, value }] of tokens.entries()) {
    if (kind === "text") {
      const [before, twoBefore] = [tokens[index - 1]?.value, tokens[index - 2]?.value];
      const isCall = before === "(" && (twoBefore === "require" || twoBefore === "import");
      if (before === "from" || before === "import" || isCall) {
        modules.add(value);
      }
    }
    if (kind === "sign" && (value === "{" || value === "(" || value === "[")) {
      const isValue = isSign(index - 1, ":") && (isSign(index - 3, "{") || isSign(index - 3, ","));
      const name = isValue ? tokens[index - 2]?.value : undefined;
      const conditional = !isValue && /^[?&|:]$/.test(tokens[index - 1]?.value ?? "");
      around.push({ opening: value, name, conditional });
    } else if (kind === "sign" && (value === "}" || value === ")" || value === "]")) {
      around.pop();
    } else if (kind !== "sign" && isSign(index + 1, "(")) {
      calls.add(dottedBefore(tokens, index));
    }
    const isMember = kind === "name" && isSign(index - 1, ".") && isSign(index + 1, "=") && !isSign(index + 2, "=");
    const isProperty = kind !== "sign" && isSign(index + 1, ":") && (isSign(index - 1, "{") || isSign(index - 1, ","));
    if (isMember || isProperty) {
      const { texts, outright } = valueFrom(tokens, index + 2);
      const path = around.flatMap(({ opening, name }) => (opening === "{" && name !== undefined ? [name] : []));
      const isUnconditional = !isMember && around.every(({ conditional }) => !conditional);
      properties.push({ path: [...path, value], texts, outright: outright && isUnconditional });
    }
  }
  return { modules, properties, calls };
}

function dottedBefore(tokens: readonly Token[], index: number): string {
  let from = index;
  while (tokens[from - 1]?.value === "." && tokens[from - 2]?.kind === "name") {
    from -= 2;
  }
  return tokens
    .slice(from, index + 1)
    .map(({ value }) => value)
    .join("");
}

/** How many tokens of a value are looked at. */
const VALUE = 200;

/** The texts of a value that begins at a token and ends at a comma, a semicolon or a closing bracket. */
function valueFrom(tokens: readonly Token[], start: number): Pick<ScriptProperty, "outright" | "texts"> {
  const texts: string[] = [];
  let depth = 0;
  let length = 0;
  for (const { kind, value } of tokens.slice(start, start + VALUE)) {
    if (kind === "text") {
      texts.push(value);
    } else if (kind === "sign") {
      if (depth === 0 && /^[,;)\]}]$/.test(value)) {
        break;
      }
      depth += /^[{([]$/.test(value) ? 1 : /^[})\]]$/.test(value) ? -1 : 0;
    }
    length++;
  }
  const isAsserted = tokens[start + 1]?.value === "as" || tokens[start + 1]?.value === "satisfies";
  return { texts, outright: tokens[start]?.kind === "text" && (length === 1 || isAsserted) };
}
