/** Whether a module is one of these; an entry that ends in `/*` stands for every module below it. */
export function isOneOf(module: string, entries: readonly string[]): boolean {
  return entries.some((entry) => (entry.endsWith("/*") ? module.startsWith(entry.slice(0, -1)) : entry === module));
}
