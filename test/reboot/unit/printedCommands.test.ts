/** Commands in messages are typed into `sh`, PowerShell or `cmd.exe`: what one of these does not know is in none. */
import * as path from "node:path";
import { filesBelow } from "../../support/leakScan";

const command = String.raw`(?:pulumi|oc|kubectl|npm|openssl) [a-z]`;
const knownToSome = {
  "commands joined by && or ;": new RegExp(String.raw`(?:&&|;) ?${command}`, "u"),
  "the output of another command": new RegExp(String.raw`\$\(${command}`, "u"),
  export: /\bexport [A-Z_]+=/u,
  "single quotes": new RegExp(String.raw`${command}[^.\n"]{0,80} '`, "u"),
  "a variable": new RegExp(String.raw`${command}[^.\n]{0,80} "?\$[A-Z]`, "u"),
};

/** The texts of the sources, without what is only for readers of the code. */
const texts = [...filesBelow(path.join(__dirname, "../../../provider"))].map(
  ([file, source]) => [file, source.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gmu, "")] as const,
);

it.each(Object.entries(knownToSome))("no message has %s", (_what, pattern) => {
  const found = texts
    .filter(([, text]) => pattern.test(text))
    .map(([file, text]) => [file, pattern.exec(text)?.[0]]);
  expect(found).toEqual([]);
});

it("the search for what a shell does not know finds each kind", () => {
  expect(knownToSome["commands joined by && or ;"].test("x && pulumi up")).toBe(true);
  expect(
    knownToSome["commands joined by && or ;"].test(
      "set openshift:kubernetes.username NAME; pulumi config set",
    ),
  ).toBe(true);
  expect(
    knownToSome["the output of another command"].test('openshift:kubernetes.token "$(oc whoami -t)"'),
  ).toBe(true);
  expect(knownToSome["single quotes"].test("pulumi up --replace 'urn'")).toBe(true);
  expect(knownToSome["a variable"].test("oc delete secret $NAME")).toBe(true);
});
