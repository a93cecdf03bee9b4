import eslintPlugin from "eslint-plugin-eslint-plugin";
import postmortem from "eslint-plugin-postmortem";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores(["dist/", "coverage/", "examples/"]),
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
    },
  },
  {
    files: ["src/**/*.ts"],
    extends: [eslintPlugin.configs.recommended],
    rules: {
      // Node types are compared with their names: the enum lives behind the main entry of the utils.
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
      "no-restricted-imports": [
        "error",
        {
          paths: [
            {
              name: "@typescript-eslint/utils",
              message: "Import a subpath: the main entry loads the compiler.",
              allowTypeImports: true,
            },
          ],
        },
      ],
    },
  },
  {
    files: ["src/rules/*.ts"],
    rules: {
      "eslint-plugin/require-meta-default-options": "off",
      // Suggestions go through the shared report(), where the linter cannot see them.
      "eslint-plugin/require-meta-has-suggestions": "off",
      "eslint-plugin/require-meta-docs-description": ["error", { pattern: "^(Require|Disallow|Enforce) " }],
      "eslint-plugin/require-meta-schema-description": "error",
    },
  },
);
