/** What ESLint, the parser and TypeScript ask of `process` when they are loaded. */
export default { env: {}, platform: "browser", cwd: (): string => "/" };
