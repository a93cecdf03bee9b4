import parser from "@typescript-eslint/parser";
import postmortem from "eslint-plugin-postmortem";

export default [{ files: ["**/*.ts"], languageOptions: { parser } }, postmortem.configs.recommended];
