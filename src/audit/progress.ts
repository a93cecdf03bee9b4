import { cut } from "./code-frame.js";

/** Where progress is drawn: the error stream, which is not what a command puts out. */
type Screen = Pick<NodeJS.WriteStream, "columns" | "isTTY" | "write">;

const BAR = 24;
const MILLISECONDS_BETWEEN = 80;

/**
 * Draws a bar that moves while files are read, on a terminal only.
 *
 * @returns what to call with each file, and in the end without one, which takes the bar away.
 */
export function makeProgress(total: number, screen: Screen = process.stderr): (file?: string) => void {
  let done = 0;
  let drawn = 0;
  return (file) => {
    if (!screen.isTTY) {
      return;
    }
    if (file === undefined) {
      screen.write("\r\u001B[K");
      return;
    }
    done++;
    const now = Date.now();
    if (now - drawn >= MILLISECONDS_BETWEEN) {
      drawn = now;
      const filled = Math.round((BAR * done) / total);
      const bar = `${"█".repeat(filled)}${"░".repeat(BAR - filled)} ${done}/${total} ${file}`;
      screen.write(`\r\u001B[K${cut(bar, Math.max(BAR, screen.columns - 1))}`);
    }
  };
}
