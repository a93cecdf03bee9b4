/** The words of a name or of a dotted name, in lower case: `acquireJob` and `acquire_job` are `acquire` and `job`. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}

/** A noun without its plural ending: `workers` is `worker`, `entries` is `entry`, `status` stays. */
export function singularOf(noun: string): string {
  if (/[^aeiou]ies$/.test(noun)) {
    return `${noun.slice(0, -3)}y`;
  }
  if (/(?:ss|sh|ch|x|z)es$/.test(noun)) {
    return noun.slice(0, -2);
  }
  return /[^sui]s$/.test(noun) ? noun.slice(0, -1) : noun;
}
