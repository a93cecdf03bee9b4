import adapter from "@astrojs/cloudflare";
import { defineConfig } from "astro/config";

export default defineConfig({ adapter: adapter() });
