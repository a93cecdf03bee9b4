import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";

import { anchorOf } from "../../tests/documentation/markdown.js";
import { diagrams } from "../markdown/diagrams.js";
import { incidents } from "../markdown/incidents.js";
import { repositoryLinks } from "../markdown/links.js";
import { samples } from "../markdown/samples.js";
import { addressOf, REPOSITORY } from "../pages.js";
import { sidebar } from "../sidebar.js";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The pages are those of the repository, where they stand; `pages.ts` says at which address each is shown. */
export default defineConfig({
  title: "eslint-plugin-postmortem",
  description: "ESLint rules that come out of production incidents.",
  lang: "en",
  base: process.env.SITE_BASE ?? "/",
  srcDir: folder("../../"),
  srcExclude: ["tests/**", "corpus-report/**", "mutation-report/**"],
  outDir: folder("../dist"),
  rewrites: addressOf,
  markdown: {
    // It would take the settings of a block for attributes.
    attrs: { disable: true },
    // As on GitHub, where the same links must work.
    anchor: { slugify: anchorOf },
    config: (md) => {
      md.use(repositoryLinks).use(diagrams).use(samples).use(incidents);
    },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Getting started", link: "/getting-started" },
      { text: "Rules", link: "/#rules" },
      { text: "Incidents", link: "/incidents/" },
      { text: "Playground", link: "/playground" },
    ],
    sidebar: sidebar(),
    socialLinks: [{ icon: "github", link: REPOSITORY }],
    externalLinkIcon: true,
  },
});
