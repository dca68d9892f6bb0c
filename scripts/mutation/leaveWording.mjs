/** A plugin of Stryker: what a message says is no behavior, so nothing is planted in it. */
const partsOfMessages = new Set(["what", "next", "lastSeen"]);
const sayers = new Set(["say", "progress", "show"]);

/** The last name of `name`, `object.name` or a key. */
const nameOf = (node) => node?.name ?? node?.property?.name;

function shouldIgnore({ node }) {
  if (node.type === "ObjectProperty" && partsOfMessages.has(nameOf(node.key))) return "a part of a message";
  if (node.type === "NewExpression" && nameOf(node.callee)?.endsWith("Error")) return "an error's message";
  if (node.type === "CallExpression" && sayers.has(nameOf(node.callee))) return "what is said to the user";
  return undefined;
}

export const strykerPlugins = [{ kind: "Ignore", name: "wording", value: { shouldIgnore } }];
