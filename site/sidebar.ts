import type { DefaultTheme } from "vitepress";

import { PAGES, readPageFile } from "../tests/documentation/pages.js";
import { linkOnSite, titleOf } from "./pages.js";

const CONTENTS = "docs/README.md";

/** The site's contents: those of `docs/README.md`, with every rule and every incident below their own headings. */
export function sidebar(): DefaultTheme.SidebarItem[] {
  const [begin, about, ...others] = sectionsOf(readPageFile(CONTENTS));
  return [
    { text: "Playground", link: "/playground" },
    ...(begin ? [begin] : []),
    { text: "Rules", items: pagesIn("docs/rules").map((file) => item(titleOf(file).replace(/^.*\//, ""), file)) },
    {
      text: "Incidents",
      items: [...pagesIn("docs/incidents").map((file) => item(titleOf(file), file)), ...(about?.items ?? [])],
    },
    ...others,
  ];
}

function sectionsOf(contents: string): DefaultTheme.SidebarItem[] {
  return contents
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      text: section.slice(0, section.indexOf("\n")),
      items: [...section.matchAll(/\[([^\]]+)\]\(([^)#]+)\)/g)]
        .map(([, text = "", link = ""]) => ({ text: capitalized(text), link: linkOnSite(link, CONTENTS) }))
        .filter(({ link }) => !/^\/(?:incidents|index)/.test(link)),
    }));
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pagesIn(folder: string): string[] {
  return PAGES.filter((file) => file.startsWith(`${folder}/`) && !/(?:README|template)\.md$/.test(file)).sort();
}

function item(text: string, file: string): DefaultTheme.SidebarItem {
  return { text, link: linkOnSite(file, "README.md") };
}
