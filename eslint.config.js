import eslintPlugin from "eslint-plugin-eslint-plugin";
import postmortem from "eslint-plugin-postmortem";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores([
    "**/dist/",
    "coverage/",
    ".stryker-tmp/",
    "mutation-report/",
    // Linted in place by the tests.
    "tests/project/deployments/",
  ]),
  {
    files: ["**/*.{js,ts}"],
    extends: [
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked,
      postmortem.configs.recommendedTypeChecked,
    ],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Node types are compared with their names: the enum lives behind the main entry of the utils.
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
    },
  },
  {
    // What the plugin is to report; every other rule finds it in order.
    files: ["examples/*/{broken,closing}.ts"],
    rules: Object.fromEntries(Object.keys(postmortem.rules ?? {}).map((id) => [`postmortem/${id}`, "off"])),
  },
  {
    files: ["src/**/*.ts"],
    extends: [eslintPlugin.configs.recommended],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              // All but Node.js, ESLint, which is there already, and the project's own files.
              regex: "^(?!node:|eslint$|\\.)",
              message: "Import its types alone, and load it with createRequire() at the first need.",
              allowTypeImports: true,
            },
          ],
        },
      ],
    },
  },
  {
    // The command lints at once whatever it is given.
    files: ["src/audit/linting.ts"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    files: ["src/rules/*.ts"],
    rules: {
      // Rules report through one helper, which decides between fix and suggestion; these look for that in the rule.
      "eslint-plugin/no-unused-message-ids": "off",
      "eslint-plugin/require-meta-fixable": "off",
      "eslint-plugin/require-meta-has-suggestions": "off",
      "eslint-plugin/require-meta-default-options": "off",
      "eslint-plugin/require-meta-docs-description": ["error", { pattern: "^(Require|Disallow|Enforce) " }],
      "eslint-plugin/require-meta-schema-description": "error",
    },
  },
);
