import { afterEach, describe, expect, it } from "vitest";

import { SmallProject } from "./small-project.js";

let project: SmallProject;

afterEach(() => {
  project.remove();
});

const MAIL = "export async function mail(to: string) { await fetch(to); }\n";
const FOUND = ["3 require-waituntil"];

function reports(path: string, lines: string, files: Readonly<Record<string, string>> = {}): string[] {
  project = new SmallProject({
    "package.json": '{ "dependencies": { "next": "16.0.0" } }',
    "mail.ts": MAIL,
    [path]: lines,
    ...files,
  });
  return project.reports(path);
}

describe("functions in the options of a library for signing in run inside requests", () => {
  it.each([
    [
      "of Better Auth",
      'import { betterAuth } from "better-auth";\nimport { mail } from "./mail";\nexport const auth = betterAuth({ emailAndPassword: { sendResetPassword: async ({ user }) => { void mail(user.email); } } });',
    ],
    [
      "of a hook of Better Auth, behind a condition",
      'import { betterAuth } from "better-auth"; import { mail } from "./mail";\n\nexport const make = () => betterAuth({ ...(isOn ? { hooks: { after: async (user) => { mail(user.email); } } } : {}) });',
    ],
    [
      "of a plugin of Better Auth",
      'import { betterAuth } from "better-auth";\nimport { mail } from "./mail";\nexport const auth = betterAuth({ plugins: [magicLink({ async sendMagicLink({ email }) { mail(email); } })] });',
    ],
    [
      "of a provider of Auth.js",
      'import NextAuth from "next-auth";\nimport { mail } from "./mail";\nexport const { handlers } = NextAuth({ providers: [Email({ async sendVerificationRequest({ identifier }) { mail(identifier); } })] });',
    ],
    [
      "by their type",
      'import type { NextAuthOptions } from "next-auth"; import { mail } from "./mail";\n\nexport const authOptions: NextAuthOptions = { events: { async signIn({ user }) { mail(user.email); } } };',
    ],
    [
      "by the type that they satisfy",
      'import type { NextAuthConfig } from "next-auth"; import { mail } from "./mail";\n\nexport default { events: { async signIn({ user }) { mail(user.email); } } } satisfies NextAuthConfig;',
    ],
    [
      "by their name",
      'import { betterAuth } from "better-auth"; import { mail } from "./mail";\n\nasync function onSignIn(user) { mail(user.email); }\nexport const auth = betterAuth({ hooks: { after: onSignIn } });',
    ],
  ])("%s", (_, text) => {
    expect(reports("auth.ts", text)).toEqual(FOUND);
  });

  it.each([
    [
      "a function of that name of something else",
      'import { betterAuth } from "./own";\nimport { mail } from "./mail";\nexport const auth = betterAuth({ hooks: { after: async (user) => { mail(user.email); } } });',
    ],
    [
      "what is called while the options are made",
      'import { betterAuth } from "better-auth";\nimport { mail } from "./mail";\nexport const auth = betterAuth({ names: names.filter((name) => { mail(name); return true; }) });',
    ],
    [
      "what is waited for",
      'import { betterAuth } from "better-auth";\nimport { mail } from "./mail";\nexport const auth = betterAuth({ hooks: { after: async (user) => { await mail(user.email); } } });',
    ],
  ])("not %s", (_, text) => {
    expect(reports("auth.ts", text)).toEqual([]);
  });

  it("not on a server that lives on", () => {
    const text =
      'import { betterAuth } from "better-auth";\nimport { mail } from "./mail";\nexport const auth = betterAuth({ hooks: { after: async (user) => { mail(user.email); } } });';
    expect(reports("auth.ts", text, { "package.json": '{ "scripts": { "start": "node server.js" } }' })).toEqual([]);
  });
});

describe("SvelteKit's form actions run inside requests", () => {
  const ON_WORKERS = { "wrangler.jsonc": '{ "main": "worker.js" }', "package.json": "{}" };

  it.each([
    ["in the object", "export const actions = { default: async ({ locals }) => { mail(locals.user); } };"],
    ["of a type", "export const actions: Actions = { async invite({ locals }) { mail(locals.user); } };"],
    [
      "by their name",
      "const invite = async ({ locals }) => { mail(locals.user); }; export const actions = { invite };",
    ],
  ])("%s", (_, actions) => {
    const text = `import { mail } from "../mail";\n\n${actions}`;
    expect(reports("routes/+page.server.ts", text, ON_WORKERS)).toEqual(FOUND);
  });

  it("and objects of that name of other files do not", () => {
    const text = 'import { mail } from "../mail";\n\nexport const actions = { default: async () => { mail("a"); } };';
    expect(reports("routes/buttons.ts", text, ON_WORKERS)).toEqual([]);
  });
});

describe("a name that says little of what is lost", () => {
  const call = (name: string) =>
    `import { ${name} } from "@/research";\n\nexport async function POST() { ${name}("a").catch(console.error); }`;
  const research = (name: string, body: string) => ({
    "research.ts": `export async function ${name}(id: string) { ${body} }`,
    "tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
  });

  it("counts for nothing where the function deletes something", () => {
    const files = research("clearResearch", "for (const key of await redis.keys(id)) { await redis.del(key); }");
    expect(reports("app/api/route.ts", call("clearResearch"), files)).toEqual(FOUND);
  });

  it("counts where it does not, or nothing is known of it", () => {
    expect(
      reports("app/api/route.ts", call("clearResearch"), research("clearResearch", "await modal.hide(id);")),
    ).toEqual([]);
    project.remove();
    expect(reports("app/api/route.ts", call("clearResearch"))).toEqual([]);
  });

  it("counts for one that reads, though it fills a cache on the way", () => {
    const files = research("getResearch", "await cache.put(id, await read(id));");
    expect(reports("app/api/route.ts", call("getResearch"), files)).toEqual([]);
  });
});
