/**
 * Mutation testing: what the tests notice when a line of the code means something else. `npm run mutation` takes a share.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  testRunner: "vitest",
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  // The catalogue is data.
  mutate: ["src/**/*.ts", "!src/models/**"],
  reporters: ["clear-text", "progress", "html"],
  clearTextReporter: { allowEmojis: false, logTests: false },
  htmlReporter: { fileName: "mutation-report/index.html" },
  coverageAnalysis: "perTest",
  ignoreStatic: true,
  tempDirName: ".stryker-tmp",
};
