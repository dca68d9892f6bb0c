import * as fc from "fast-check";
import { stringify } from "yaml";
import {
  longestKubeconfig,
  mergeKubeconfigs,
  parseKubeconfig,
} from "../../../provider/kubernetes/connection/kubeconfig";
import { WireError } from "../../../provider/http/wireError";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
/** What the parser says of a text that it refuses. */
function refusal(text: string): string {
  try {
    parseKubeconfig(text);
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
  throw new Error("it was accepted");
}

const whole = {
  apiVersion: "v1",
  kind: "Config",
  preferences: {},
  clusters: [
    {
      name: "c",
      cluster: {
        server: "https://c",
        "certificate-authority-data": base64("the authority"),
        "insecure-skip-tls-verify": false,
        "tls-server-name": "inner",
        "proxy-url": "http://proxy",
        "disable-compression": true,
        extensions: [{ name: "e", extension: { a: 1 } }],
      },
    },
  ],
  users: [
    {
      name: "u",
      user: { "client-certificate": "me.pem", "client-key": "/keys/me", tokenFile: "../t", token: "tok" },
    },
    { name: "v", user: { username: "me", password: "pw", exec: { command: "x" }, as: "you" } },
  ],
  contexts: [{ name: "x", context: { cluster: "c", user: "u", namespace: "n" } }],
  "current-context": "x",
};

describe("the parser of kubeconfigs", () => {
  it.each([
    ["YAML", stringify(whole)],
    ["JSON", JSON.stringify(whole)],
    ["JSON on many lines", JSON.stringify(whole, undefined, 2)],
    ["YAML with a byte order mark", `\ufeff${stringify(whole)}`],
    ["base64 of YAML", base64(stringify(whole))],
    ["base64 of JSON, on several lines", base64(JSON.stringify(whole)).replace(/.{76}/gu, "$&\r\n")],
    ["base64 of YAML with a byte order mark", base64(`\ufeff${stringify(whole)}`)],
    ["YAML with the line ends of Windows", stringify(whole).replace(/\n/gu, "\r\n")],
  ])("reads all that it knows, from %s", (_what, text) => {
    const { clusters, users, contexts, currentContext } = parseKubeconfig(text, "/home/me/.kube");
    expect(Object.fromEntries(clusters)).toEqual({
      c: {
        server: "https://c",
        certificateAuthority: { data: "the authority" },
        insecureSkipTlsVerify: false,
        tlsServerName: "inner",
        proxyUrl: "http://proxy",
      },
    });
    expect(Object.fromEntries(users)).toEqual({
      u: {
        token: "tok",
        tokenFile: "/home/me/t",
        clientCertificate: { file: "/home/me/.kube/me.pem" },
        clientKey: { file: "/keys/me" },
        notFollowed: [],
      },
      v: {
        username: "me",
        password: "pw",
        clientCertificate: {},
        clientKey: {},
        notFollowed: ["exec", "as"],
      },
    });
    expect(Object.fromEntries(contexts)).toEqual({ x: { cluster: "c", user: "u", namespace: "n" } });
    expect(currentContext).toBe("x");
  });

  it("leaves paths as they are when there is no file they could go from", () => {
    expect(parseKubeconfig(stringify(whole)).users.get("u")?.tokenFile).toBe("../t");
  });

  it.each(["", "# nothing\n", "---\n", "apiVersion: v1\nkind: Config\n", "{}", "users: null\nclusters:\n"])(
    "finds nothing in %j",
    (text) => {
      const { clusters, users, contexts, currentContext } = parseKubeconfig(text);
      expect([clusters.size, users.size, contexts.size, currentContext]).toEqual([0, 0, 0, undefined]);
    },
  );

  it("takes names of JavaScript's own for names", () => {
    const text = "contexts: [{name: __proto__, context: {cluster: constructor}}]\nusers: []";
    const { contexts, users } = parseKubeconfig(text);
    expect(contexts.get("__proto__")).toEqual({ cluster: "constructor" });
    expect(users.get("constructor")).toBeUndefined();
  });

  it("reads data that is broken into lines, and what is written once for many entries", () => {
    const data = base64("the authority ".repeat(20)).replace(/.{64}/gu, "$&\n        ");
    const many = Array.from({ length: 300 }, (_, i) => `  - {name: x${i}, context: *shared}`).join("\n");
    const { clusters, contexts } = parseKubeconfig(
      `clusters:
  - name: c
    cluster:
      certificate-authority-data: |
        ${data}
contexts:
  - {name: x, context: &shared {cluster: c}}
${many}
`,
    );
    expect(clusters.get("c")?.certificateAuthority.data).toBe("the authority ".repeat(20));
    expect(contexts.size).toBe(301);
    expect(contexts.get("x299")).toEqual({ cluster: "c" });
  });

  const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n${Array.from(
    { length: 12 },
    (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 10 }, () => `*a${i}`).join(",")}]`,
  ).join("\n")}\nusers: *a12`;
  it.each([
    ["a list", "[]", "an array where a kubeconfig was expected"],
    ["a word", "hello", "a string where a kubeconfig was expected"],
    ["two documents", "kind: Config\n---\nkind: Config\n", "something that is not valid YAML in line 2"],
    [
      "another version",
      "apiVersion: v2\nkind: Config",
      'the apiVersion "v2" where apiVersion v1 was expected',
    ],
    ["a kind that is no text", "kind: [Config]", "an array where kind Config was expected"],
    ["an unknown anchor", "users: *unknown", "or names an anchor that it does not have"],
    ["entries that are no list", "users: {u: {}}", "an object where a list of users was expected"],
    ["an entry that is none", "users: [u]", "a string where an entry of users was expected"],
    ["an entry without a name", "users: [{user: {}}]", "nothing where the name of an entry of users"],
    [
      "a number for a name",
      "contexts: [{name: 1}]",
      "a number where the name of an entry of contexts was expected (put it in quotes)",
    ],
    [
      "a word that YAML takes for a truth",
      "users: [{name: true}]",
      "a boolean where the name of an entry of users was expected (put it in quotes)",
    ],
    [
      "a number for a reference",
      "contexts: [{name: x, context: {cluster: 1}}]",
      'a number where the cluster of the context "x" was expected (put it in quotes)',
    ],
    ["a number for the current context", "current-context: 1", "was expected (put it in quotes)"],
    [
      "UTF-16 that was read as UTF-8",
      "\ufffd\ufffdk\0i\0n\0d\0",
      "UTF-16 without its mark at the beginning?",
    ],
    [
      "base64 of something else",
      base64("a text that is no kubeconfig"),
      "a string where a kubeconfig was expected",
    ],
    ["an entry of another kind", "users: [{name: u, user: []}]", 'an array where the user "u" was expected'],
    ["a name twice", "users: [{name: u}, {name: u}]", 'two entries for the user "u"'],
    ["base64 that is cut", `users: [{name: u, user: {client-key-data: YWJ}}]`, "that is not base64 where"],
    ["a text that unfolds to too much", bomb, "nested too deep, unfolds to too much"],
    ["a text that is nested too deep", `users: ${"[".repeat(20_000)}`, ""],
    ["a text that is too long", " ".repeat(longestKubeconfig + 1), "a text of 8000001 characters"],
  ])("refuses %s", (_what, text, expected) => {
    expect(refusal(text)).toContain(expected);
  });

  it("prints names that would change the terminal as harmless text", () => {
    expect(refusal('users: [{name: "\\e[2J\\nx"}, {name: "\\e[2J\\nx"}]')).toBe(
      'two entries for the user "\ufffd[2J x"',
    );
  });
});

describe("kubeconfigs as one", () => {
  it("have of each name the first entry, and the first current context that is given", () => {
    const names = fc.uniqueArray(fc.constantFrom<string>("a", "b", "c", "d"));
    const file = fc.record({ names, current: fc.constantFrom("", "a", "b") });
    fc.assert(
      fc.property(fc.array(file), (files) => {
        const parsed = files.map(({ names, current }, index) =>
          parseKubeconfig(
            JSON.stringify({
              users: names.map((name) => ({ name, user: { token: `${index}` } })),
              "current-context": current,
            }),
          ),
        );
        const merged = mergeKubeconfigs(parsed);
        expect(merged.currentContext).toBe(files.find(({ current }) => current !== "")?.current);
        for (const name of ["a", "b", "c", "d"]) {
          const first = files.findIndex(({ names }) => names.includes(name));
          expect(merged.users.get(name)?.token).toBe(first === -1 ? undefined : `${first}`);
        }
      }),
    );
  });
});
