// @ts-check
"use strict";

/**
 * A document in which one part is replaced, between its marks alone: the rest is written by hand, or of another run.
 * @type {(document: string, part: string, text: string) => string}
 */
function placeInDocument(document, part, text) {
  const [begin, end] = [`<!-- bench ${part}: begin -->`, `<!-- bench ${part}: end -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The document has no marks ${begin} and ${end} in this order.`);
  return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`;
}

module.exports = { placeInDocument };
