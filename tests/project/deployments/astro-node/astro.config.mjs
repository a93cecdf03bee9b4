import adapter from "@astrojs/node";
import { defineConfig } from "astro/config";

export default defineConfig({ adapter: adapter({ mode: "standalone" }) });
