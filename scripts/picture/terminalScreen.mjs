/** What a terminal shows in the end, from all that was written to it: lines with their color codes. */

/** Questions to the terminal, such as for its background color. */
const question = /\u001b\].*?(?:\u0007|\u001b\\)/gsu;

/** The sequences that Pulumi's display uses: cursor up, erase, colors; others (a hidden cursor) show nothing. */
const sequence = /\u001b\[\??([\d;]*)([A-Za-z])/uy;

/**
 * @param {string} output
 * @param {number} columns how wide the terminal is: what is longer continues on the next line
 * @returns {string[]}
 */
export function terminalScreen(output, columns) {
  const written = output.replace(question, "");
  const rows = [[]];
  let [row, column, look, position] = [0, 0, "", 0];
  const line = () => (rows[row] ??= []);
  const controls = {
    A: (count) => (row = Math.max(0, row - (count || 1))),
    G: (place) => (column = (place || 1) - 1),
    K: () => (line().length = Math.min(line().length, column)),
    J: () => {
      line().length = Math.min(line().length, column);
      rows.length = row + 1;
    },
    m: (_, codes) => (look = codes === "" || codes === "0" ? "" : `${look}\u001b[${codes}m`),
  };
  while (position < written.length) {
    sequence.lastIndex = position;
    const match = sequence.exec(written);
    if (match !== null) {
      controls[match[2]]?.(Number(match[1]), match[1]);
      position = sequence.lastIndex;
      continue;
    }
    const character = String.fromCodePoint(written.codePointAt(position));
    position += character.length;
    if (character === "\n") row += 1;
    else if (character === "\r") column = 0;
    else line()[column++] = { character, look };
  }
  return Array.from(rows, (cells) => cells ?? [])
    .flatMap((cells) => wrapped(cells, columns))
    .map(textOf);
}

/** @returns the cells of each line, one line at least */
function wrapped(cells, columns) {
  const lines = Math.max(1, Math.ceil(cells.length / columns));
  return Array.from({ length: lines }, (_, line) => cells.slice(line * columns, (line + 1) * columns));
}

function textOf(cells) {
  let [text, look] = ["", ""];
  for (const cell of Array.from(cells, (found) => found ?? { character: " ", look: "" })) {
    if (cell.look !== look) text += `\u001b[0m${cell.look}`;
    look = cell.look;
    text += cell.character;
  }
  return text;
}
