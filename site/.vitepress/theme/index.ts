import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { defineAsyncComponent } from "vue";

import MermaidDiagram from "./MermaidDiagram.js";
import "./style.css";
import "./playground.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("MermaidDiagram", MermaidDiagram);
    // With it come the examples of all pages.
    app.component(
      "PlaygroundApp",
      defineAsyncComponent(() => import("./PlaygroundApp.js")),
    );
  },
} satisfies Theme;
