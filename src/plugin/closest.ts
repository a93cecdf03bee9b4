/** Of some words the one that another was probably meant to be; undefined where none is near. */
export function closest(word: string, words: readonly string[]): string | undefined {
  const wrong = word.toLowerCase();
  const ranked = words
    .map((candidate) => ({ candidate, distance: distanceBetween(wrong, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/** How many letters have to be added, removed or exchanged to make one word of the other. */
function distanceBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1];
    for (let column = 1; column <= other.length; column++) {
      const [above = 0, before = 0, diagonal = 0] = [row[column], next[column - 1], row[column - 1]];
      next.push(Math.min(above + 1, before + 1, diagonal + (one[index] === other[column - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
