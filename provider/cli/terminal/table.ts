/** Text in columns: no lines, so that it can be cut with `awk`. */
import { neutralize } from "../../core/foreignText";

/** @param paint colors a whole line after it was measured */
export function tableText(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  paint: (line: string, row: number | undefined) => string = (line) => line,
): string {
  const cells = [headings, ...rows].map((row) => row.map(oneLine));
  const widths = headings.map((_heading, column) =>
    Math.max(...cells.map((row) => lengthOf(row[column] ?? ""))),
  );
  return cells
    .map((row, index) => {
      const line = row.map((cell, column) => padded(cell, widths[column] ?? 0)).join("   ");
      return paint(line.trimEnd(), index === 0 ? undefined : index - 1);
    })
    .join("\n");
}

/** What a server has sent must not move the cursor. */
function oneLine(cell: string): string {
  const flat = neutralize(cell).replace(/\s+/gu, " ").trim();
  return flat === "" ? "-" : flat;
}

function padded(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - lengthOf(cell)));
}

/** In code points: names of nodes have no characters of several. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
