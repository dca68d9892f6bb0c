/** Draws what a terminal shows as an SVG with plain text: no fonts, no scripts, nothing that has to be fetched. */

const [lineHeight, charWidth, margin] = [18, 7.83, 16];

/** The colors of the panel stay the same whatever surrounds it, so it can be read on a light and on a dark page. */
const colors = {
  panel: "#0d1117",
  text: "#d0d7de",
  dim: "#8b949e",
  31: "#ff7b72",
  32: "#56d364",
  33: "#e3b341",
  34: "#79c0ff",
  35: "#d2a8ff",
  36: "#76e3ea",
};

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Pulumi writes 256-color codes and the eight basic ones; each is one of ours. */
function colorOf(codes) {
  const [first, second, third] = codes;
  if (first === 38 && second === 5) return colors[30 + (third % 8)] ?? colors.dim;
  return colors[codes.find((code) => code >= 31 && code <= 36)];
}

/** A line as pieces of one look each. */
function piecesOf(line) {
  const pieces = [];
  let look = {};

  for (const part of line.split(/(\u001b\[[\d;]*m)/u)) {
    const sequence = /^\u001b\[([\d;]*)m$/u.exec(part);
    if (sequence === null) {
      if (part !== "") pieces.push({ ...look, text: part });
      continue;
    }
    const codes = sequence[1].split(";").map(Number);
    if (codes.includes(0)) look = {};
    const color = colorOf(codes);
    if (color !== undefined) look = { ...look, color };
    if (codes[0] === 1) look = { ...look, bold: true };
  }
  return pieces;
}

function drawPiece({ text, color, bold }) {
  const looks = [color && `fill="${color}"`, bold && 'font-weight="bold"'].filter(Boolean);
  return looks.length === 0 ? escape(text) : `<tspan ${looks.join(" ")}>${escape(text)}</tspan>`;
}

/**
 * @param {string[]} lines what the terminal shows, with its color codes
 * @param {string} title what a screen reader says of the picture
 * @returns {string} the SVG
 */
export function drawTerminal(lines, title) {
  const drawn = lines.map((line) => piecesOf(line.trimEnd()));
  const longest = Math.max(...drawn.map((pieces) => pieces.reduce((sum, { text }) => sum + text.length, 0)));
  const width = Math.ceil(longest * charWidth + 2 * margin);
  const height = lines.length * lineHeight + 2 * margin;
  const rows = drawn.flatMap((pieces, index) =>
    pieces.length === 0
      ? []
      : `<text x="${margin}" y="${margin + 13 + index * lineHeight}">${pieces.map(drawPiece).join("")}</text>`,
  );
  const font = 'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13"';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escape(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${colors.panel}"/>
<g ${font} fill="${colors.text}" xml:space="preserve">
${rows.join("\n")}
</g>
</svg>
`;
}
