import { afterEach, describe, expect, it } from "vitest";

import { workspaceOf } from "../../src/project/workspace.js";
import { SmallProject } from "./small-project.js";

let project: SmallProject | undefined;

afterEach(() => {
  project?.remove();
});

/** The file that a specifier means, from the project's root. */
function resolved(files: Readonly<Record<string, string>>, from: string, specifier: string): string | undefined {
  project = new SmallProject({ "package.json": "{}", ...files });
  const { root } = project;
  return workspaceOf(project.path(from), root)
    ?.resolve(project.path(from), specifier)
    ?.slice(root.length + 1);
}

describe("what SvelteKit has other names for", () => {
  const FILES = {
    "svelte.config.js": 'export default { kit: { alias: { $db: "src/server/db", $mail: "src/mail.ts" } } };',
    "src/routes/+page.server.ts": "",
    "src/lib/index.ts": "",
    "src/lib/plays.ts": "",
    "src/server/db/index.ts": "",
    "src/mail.ts": "",
  };

  it.each([
    ["$lib/plays", "src/lib/plays.ts"],
    ["$lib/plays.js", "src/lib/plays.ts"],
    ["$lib", "src/lib/index.ts"],
    ["$db", "src/server/db/index.ts"],
    ["$mail", "src/mail.ts"],
    ["$library/plays", undefined],
  ])("is found: %s", (specifier, expected) => {
    expect(resolved(FILES, "src/routes/+page.server.ts", specifier)).toBe(expected);
  });

  it("means nothing elsewhere", () => {
    expect(resolved({ "src/lib/plays.ts": "" }, "src/routes/+page.server.ts", "$lib/plays")).toBeUndefined();
  });
});

describe("the file that a specifier means", () => {
  it.each([
    ["without an ending", "./b", "src/b.ts"],
    ["with the ending of what it is built to", "./b.js", "src/b.ts"],
    ["with its own ending", "./c.tsx", "src/c.tsx"],
    ["as JSX that is built", "./c.js", "src/c.tsx"],
    ["of a folder", "./d", "src/d/index.ts"],
    ["above", "../top", "top.mjs"],
  ])("is found %s", (_, specifier, expected) => {
    const files = { "src/a.ts": "", "src/b.ts": "", "src/c.tsx": "", "src/d/index.ts": "", "top.mjs": "" };
    expect(resolved(files, "src/a.ts", specifier)).toBe(expected);
  });

  it("is none for a package, for what is missing and for what is outside of the project", () => {
    for (const specifier of ["react", "./missing", "../../outside", "node:fs", ""]) {
      expect(resolved({ "src/a.ts": "" }, "src/a.ts", specifier)).toBeUndefined();
      project?.remove();
    }
    project = undefined;
  });

  it("is found by `paths`, counted from `baseUrl`, in JSON with comments", () => {
    const tsconfig =
      '{ /* paths */ "compilerOptions": { "baseUrl": "./src", "paths": { "~/*": ["./*"], "db": ["./server/db"] } }, }';
    const files = { "tsconfig.json": tsconfig, "src/a.ts": "", "src/server/db.ts": "" };
    expect(resolved(files, "src/a.ts", "~/server/db")).toBe("src/server/db.ts");
    project?.remove();
    expect(resolved(files, "src/a.ts", "db")).toBe("src/server/db.ts");
    project?.remove();
    expect(resolved(files, "src/a.ts", "server/db")).toBe("src/server/db.ts");
  });

  it("is found by `paths` that the configuration extends, and though another one that it extends is not installed", () => {
    const files = {
      "tsconfig.base.json": '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      "app/tsconfig.json": '{ "extends": ["@acme/tsconfig/node.json", "../tsconfig.base.json"] }',
      "app/a.ts": "",
      "src/mail.ts": "",
    };
    expect(resolved(files, "app/a.ts", "@/mail")).toBe("src/mail.ts");
  });

  it("is found by `paths` in a configuration that the project refers to", () => {
    const files = {
      "tsconfig.json": '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
      "tsconfig.app.json": '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      "src/a.ts": "",
      "src/mail.ts": "",
    };
    expect(resolved(files, "src/a.ts", "@/mail")).toBe("src/mail.ts");
  });

  it("ends where configurations extend each other", () => {
    const files = {
      "tsconfig.json": '{ "extends": "./tsconfig.b.json" }',
      "tsconfig.b.json": '{ "extends": "./tsconfig.json" }',
      "a.ts": "",
    };
    expect(resolved(files, "a.ts", "@/mail")).toBeUndefined();
  });

  it("is found by `imports` of the package", () => {
    const files = {
      "package.json": '{ "imports": { "#mail": "./src/mail.ts", "#lib/*": "./dist/lib/*.js" } }',
      "src/a.ts": "",
      "src/mail.ts": "",
      "src/lib/log.ts": "",
    };
    expect(resolved(files, "src/a.ts", "#mail")).toBe("src/mail.ts");
    project?.remove();
    expect(resolved(files, "src/a.ts", "#lib/log")).toBe("src/lib/log.ts");
  });

  describe("in another package of the project, where nothing is installed or built,", () => {
    const app = { "apps/web/package.json": "{}", "apps/web/a.ts": "" };

    it.each([
      [
        "by `exports`",
        '"exports": { ".": "./src/main.ts", "./mail": "./src/mail.ts" }',
        "@acme/lib/mail",
        "packages/lib/src/mail.ts",
      ],
      [
        "by `exports` of what is yet to be built",
        '"exports": { ".": { "types": "./dist/index.d.ts", "import": "./dist/index.js" } }',
        "@acme/lib",
        "packages/lib/src/index.ts",
      ],
      ["by a pattern of `exports`", '"exports": { "./*": "./src/*.ts" }', "@acme/lib/mail", "packages/lib/src/mail.ts"],
      [
        "by `main` of what is yet to be built",
        '"main": "./dist/cjs/index.js"',
        "@acme/lib",
        "packages/lib/src/index.ts",
      ],
      ["by a path into it", '"main": "./src/index.ts"', "@acme/lib/src/mail", "packages/lib/src/mail.ts"],
      ["without a word about it", '"private": true', "@acme/lib", "packages/lib/src/index.ts"],
    ])("is found %s", (_, fields, specifier, expected) => {
      const files = {
        ...app,
        "packages/lib/package.json": `{ "name": "@acme/lib", ${fields} }`,
        "packages/lib/src/index.ts": "",
        "packages/lib/src/main.ts": "",
        "packages/lib/src/mail.ts": "",
      };
      expect(resolved(files, "apps/web/a.ts", specifier)).toBe(expected);
    });
  });

  it("survives broken configuration", () => {
    const files = {
      "package.json": "{",
      "tsconfig.json": "[",
      "src/package.json": '{ "exports": 3, "name": "b", "imports": [] }',
      "src/a.ts": "",
    };
    for (const specifier of ["b", "#x", "@/x"]) {
      expect(resolved(files, "src/a.ts", specifier)).toBeUndefined();
      project?.remove();
    }
    project = undefined;
  });
});

describe("who imports a file", () => {
  const importers = (files: Readonly<Record<string, string>>): string[] => {
    project = new SmallProject({ "package.json": "{}", "lib.ts": "export const x = 1;", ...files });
    const { root } = project;
    return (workspaceOf(project.path("lib.ts"), root)?.importersOf(project.path("lib.ts")) ?? []).map((path) =>
      path.slice(root.length + 1),
    );
  };

  it.each([
    ["a name", 'import { x } from "./lib.js";'],
    ["all names", 'import * as lib from "./lib";'],
    ["nothing but what it does", 'import "./lib";'],
    ["a name, to pass it on", 'export { x } from "./lib";'],
    ["all names, to pass them on", 'export * from "./lib";'],
    ["on demand", 'const { x } = await import("./lib");'],
    ["in CommonJS", 'const { x } = require("./lib");'],
  ])("is one that imports %s", (_, text) => {
    expect(importers({ "a.ts": text })).toEqual(["a.ts"]);
  });

  it("is a component by its script", () => {
    expect(
      importers({
        "a.vue": '<script setup lang="ts">\nimport { x } from "./lib";\n</script>',
        "b.svelte": '<script>import "./lib"</script>',
        "c.astro": '---\nimport { x } from "./lib";\n---\n<p />',
      }),
    ).toEqual(["a.vue", "b.svelte", "c.astro"]);
  });

  it("is none that imports a type, names it in a comment, or does not parse", () => {
    expect(
      importers({
        "a.ts": 'import type { X } from "./lib";',
        "b.ts": '// import { x } from "./lib";',
        "c.ts": 'import { x from "./lib"; }}}',
      }),
    ).toEqual([]);
  });
});
