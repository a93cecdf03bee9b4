import { singularOf } from "../../ast/words.js";

/** Whether a property or column names a row rather than says something about it: `id`, `_id`, `uuid`, `author_key`. */
export function isKey(name: string): boolean {
  return (
    /^(?:_?id|uuid|ulid|guid|pk|key|slug|sku|ids|uuids|keys)$/i.test(name) ||
    /(?:[a-z\d](?:Ids?|IDs?|Uuids?|UUIDs?|Keys?|Guids?)|_(?:ids?|uuids?|keys?|guids?|pk))$/.test(name)
  );
}

/** Whether every column asked for names rows or says when: what a job may carry. */
export function onlyKeys(columns: readonly string[] | undefined): boolean {
  return columns !== undefined && columns.length > 0 && columns.every((name) => isKey(name) || /^count$/i.test(name));
}

const OWN_KEYS = ["id", "_id", "uuid", "ulid", "guid", "pk"];

/** The key among these names that is the row's own, seen in use; undefined where only keys of other rows are. */
export function ownKey(names: Iterable<string>, row: string): string | undefined {
  const seen = [...names];
  const stem = singular(row).toLowerCase();
  return (
    OWN_KEYS.find((key) => seen.includes(key)) ??
    seen.find(
      (name) =>
        isKey(name) &&
        bare(name).startsWith(stem) &&
        /^(?:ids?|uuid|key|guid|pk)$/i.test(bare(name).slice(stem.length)),
    )
  );
}

const bare = (name: string): string => name.replaceAll("_", "").toLowerCase();

/** The property that carries the key instead of the row: `userId`, `draftIds`, `author_keys`. */
export function keyProperty(row: string, key: string, list: boolean): string {
  const stem = singular(row) || "row";
  const word = OWN_KEYS.includes(key) ? key.replace(/^_/, "") : undefined;
  const one =
    word === undefined
      ? key
      : stem.includes("_")
        ? `${stem}_${word}`
        : `${stem}${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  return list ? `${one}s` : one;
}

/** A noun in the singular: `drafts` → `draft`, `companies` → `company`, `draftList` → `draft`. */
export function singular(noun: string): string {
  const single = noun.replace(/(?:List|Rows?|Records?|Array)$/, "");
  return single === noun ? singularOf(noun) : single;
}
