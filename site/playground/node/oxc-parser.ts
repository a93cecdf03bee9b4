/**
 * The part of `oxc-parser` that the plugin reads other files with, made of the TypeScript parser: the original is a native
 * module. It is given a project's few files, so that its speed does not matter here.
 */
import * as typescript from "@typescript-eslint/parser";
import type { TSESTree } from "@typescript-eslint/utils";

interface Options {
  readonly lang: "js" | "jsx" | "ts" | "tsx";
}

interface ImportEntry {
  readonly isType: boolean;
  readonly importName: { readonly kind: "Default" | "Name" | "NamespaceObject"; readonly name?: string };
  readonly localName: { readonly value: string };
}

interface ExportEntry {
  readonly isType: boolean;
  readonly moduleRequest: Request | null;
  readonly importName: { readonly kind: "All" | "Name" | "None"; readonly name?: string };
  readonly exportName: { readonly kind: "Default" | "Name" | "None"; readonly name?: string };
  readonly localName: { readonly name: string | null };
}

interface Request {
  readonly value: string;
}

interface Parsed {
  readonly program: TSESTree.Program;
  readonly errors: readonly [];
  readonly module: {
    readonly staticImports: readonly { readonly moduleRequest: Request; readonly entries: readonly ImportEntry[] }[];
    readonly staticExports: readonly { readonly entries: readonly ExportEntry[] }[];
    readonly dynamicImports: readonly [];
  };
}

/**
 * Imports on demand, `import()`, are left out.
 *
 * @throws where the text does not parse.
 */
export function parseSync(path: string, text: string, { lang }: Options): Parsed {
  const sourceType = /^\s*(?:import|export)\b/m.test(text) ? "module" : "script";
  const jsx = lang.endsWith("x");
  const program = typescript.parse(text, { filePath: path, sourceType, jsx, range: true, loc: true });
  const imports = program.body.filter((node) => node.type === "ImportDeclaration");
  return {
    program: program,
    errors: [],
    module: {
      staticImports: imports.map(({ source, specifiers, importKind }) => ({
        moduleRequest: source,
        entries: specifiers.map((specifier) => importEntry(specifier, importKind === "type")),
      })),
      staticExports: program.body.map((node) => ({ entries: exportEntries(node) })),
      dynamicImports: [],
    },
  };
}

function importEntry(specifier: TSESTree.ImportClause, isType: boolean): ImportEntry {
  const localName = { value: specifier.local.name };
  if (specifier.type === "ImportSpecifier") {
    return {
      isType: isType || specifier.importKind === "type",
      importName: { kind: "Name", name: nameOf(specifier.imported) },
      localName,
    };
  }
  const kind = specifier.type === "ImportDefaultSpecifier" ? "Default" : "NamespaceObject";
  return { isType, importName: { kind }, localName };
}

function exportEntries(node: TSESTree.ProgramStatement): ExportEntry[] {
  switch (node.type) {
    case "ExportAllDeclaration":
      return [
        {
          isType: node.exportKind === "type",
          moduleRequest: node.source,
          importName: { kind: "All" },
          exportName: node.exported ? exported(nameOf(node.exported)) : { kind: "None" },
          localName: { name: null },
        },
      ];
    case "ExportDefaultDeclaration": {
      const { declaration } = node;
      const name = "id" in declaration ? declaration.id : declaration;
      return [own("default", name?.type === "Identifier" ? name.name : null)];
    }
    case "ExportNamedDeclaration":
      return [
        ...namesDeclaredBy(node.declaration).map((name) => own(name, name, node.exportKind === "type")),
        ...node.specifiers.map((specifier): ExportEntry => {
          const local = nameOf(specifier.local);
          return {
            isType: node.exportKind === "type" || specifier.exportKind === "type",
            moduleRequest: node.source,
            importName: node.source ? { kind: "Name", name: local } : { kind: "None" },
            exportName: exported(nameOf(specifier.exported)),
            localName: { name: node.source ? null : local },
          };
        }),
      ];
    default:
      return [];
  }
}

function own(name: string, local: string | null, isType = false): ExportEntry {
  return {
    isType,
    moduleRequest: null,
    importName: { kind: "None" },
    exportName: exported(name),
    localName: { name: local },
  };
}

function exported(name: string): ExportEntry["exportName"] {
  return name === "default" ? { kind: "Default" } : { kind: "Name", name };
}

function namesDeclaredBy(declaration: TSESTree.ExportNamedDeclaration["declaration"]): string[] {
  if (declaration?.type === "VariableDeclaration") {
    // Nobody destructures where one exports functions, which is what is looked for.
    return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
  }
  return declaration && "id" in declaration && declaration.id?.type === "Identifier" ? [declaration.id.name] : [];
}

function nameOf(name: TSESTree.Identifier | TSESTree.StringLiteral): string {
  return name.type === "Identifier" ? name.name : name.value;
}
