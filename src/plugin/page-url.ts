/**
 * The address of a page of the documentation.
 *
 * @param page its path below `docs/`, without an ending.
 */
export function pageUrl(page: string): string {
  return `https://github.com/eslint-plugin-postmortem/eslint-plugin-postmortem/blob/main/docs/${page}.md`;
}
