import { stringify } from "yaml";
import { parts, kubeconfig, connection, short, ca } from "../../support/okdResolution";

describe("a kubeconfig", () => {
  it("merges the files of KUBECONFIG: of each name the first, whole, and the first current context", () => {
    const first = stringify({ users: parts("b", { token: "first-token" }).users });
    const files = {
      "/1": first,
      "/3": kubeconfig("b", { username: "u", password: "p" }),
      "/4": kubeconfig("c"),
    };
    expect(short({}, { env: { KUBECONFIG: "/1:/2-missing::/3:/4" }, files })).toBe(
      "KUBECONFIG, context b: https://b.example:6443 as first-token",
    );
    expect(connection({}, { env: { KUBECONFIG: "/1:/3" }, files }).username).toBeUndefined();
    expect(short({}, { env: { KUBECONFIG: "/4:/1:/3" }, files })).toContain("context c");
  });

  it("is followed by the files that it names, but not where a setting beside it takes the place of what they hold", () => {
    const text = kubeconfig("a", { tokenFile: "t", token: "from-long-ago" }).replace(
      "server:",
      "certificate-authority: ca.pem\n      server:",
    );
    const files = { "/k/config": text, "/k/t": "from-file", "/k/ca.pem": ca, "/other.pem": ca };
    const filesOf = (more: object) =>
      connection({ connection: { kubernetes: { kubeconfig: "/k/config", ...more } } }, { files }).files;
    expect(filesOf({})).toEqual({ token: "/k/t", certificateAuthority: "/k/ca.pem" });
    expect(filesOf({ token: "t" })).toEqual({ certificateAuthority: "/k/ca.pem" });
    expect(filesOf({ username: "me", password: "pw" })).toEqual({ certificateAuthority: "/k/ca.pem" });
    expect(filesOf({ insecureSkipTlsVerify: true })).toEqual({ token: "/k/t" });
    expect(filesOf({ certificateAuthority: ca })).toEqual({ token: "/k/t" });
    expect(filesOf({ certificateAuthority: "/other.pem" })).toMatchObject({
      certificateAuthority: "/other.pem",
    });
    // Without a folder to begin at the file cannot be found, and the token counts.
    const { files: followed, token } = connection(
      {
        connection: {
          kubernetes: { kubeconfig: kubeconfig("a", { tokenFile: "t", token: "from-long-ago" }) },
        },
      },
      { files },
    );
    expect([followed, token]).toEqual([undefined, "from-long-ago"]);
  });

  it("finds its files from its own folder, each file of KUBECONFIG from its own", () => {
    const one = stringify({ ...parts("one", { tokenFile: "secret/token" }), "current-context": "one" });
    const files = { "/a/b/config": one, "/a/b/secret/token": "from-file\n" };
    expect(short({}, { env: { KUBECONFIG: "/missing/x:/a/b/config" }, files })).toMatch(/as from-file$/u);
    expect(short({ connection: { kubernetes: { kubeconfig: "/a/b/config" } } }, { files })).toMatch(
      /as from-file$/u,
    );
  });

  it("takes ~ for the home", () => {
    const files = { "/home/me/k": kubeconfig("home") };
    expect(
      short({ connection: { kubernetes: { kubeconfig: "~/k" } } }, { env: { HOME: "/home/me" }, files }),
    ).toContain("home-token");
  });

  it("reads a token's file again each time, and prefers it to the token beside it while it can be read", () => {
    const text = kubeconfig("a", { tokenFile: "/token", token: "old-token" });
    const token = (files: Record<string, string>): string | undefined =>
      connection({ connection: { kubernetes: { kubeconfig: text } } }, { files }).token;
    expect(token({ "/token": "new-token" })).toBe("new-token");
    expect(token({ "/token": "newer-token\n" })).toBe("newer-token");
    expect(token({})).toBe("old-token");
  });

  it("reads JSON as well, and anchors, merge keys and comments of YAML", () => {
    const json = JSON.stringify({ ...parts("j"), "current-context": "j" });
    expect(short({ connection: { kubernetes: { kubeconfig: json } } }, {})).toContain("j-token");
    const yaml = `# mine
base: &base { server: "https://a.example" }
clusters: [{ name: a, cluster: { <<: *base, tls-server-name: api.example } }]
users: []
contexts: [{ name: a, context: { cluster: a } }]
current-context: a
`;
    expect(connection({ connection: { kubernetes: { kubeconfig: yaml } } }, {})).toMatchObject({
      server: "https://a.example",
      tlsServerName: "api.example",
    });
  });

  it("gives way to credentials beside it, whatever its user is", () => {
    const users = [
      { exec: { command: "x" } },
      { token: "a" },
      { username: "u", password: "p" },
      { as: "root" },
    ];
    for (const user of users) {
      const inputs = { connection: { kubernetes: { kubeconfig: kubeconfig("a", user), token: "beside" } } };
      const found = connection(inputs, {});
      expect(found).toMatchObject({ server: "https://a.example:6443", token: "beside" });
      expect(found.username).toBeUndefined();
    }
  });

  it("gives way to whom to trust beside it, as a whole", () => {
    const trusting = (cluster: object): string =>
      stringify({
        ...parts("a"),
        clusters: [{ name: "a", cluster: { server: "https://a.example", ...cluster } }],
        "current-context": "a",
      });
    const data = { "certificate-authority-data": Buffer.from(ca).toString("base64") };
    const insecure = connection(
      { connection: { kubernetes: { kubeconfig: trusting(data), insecureSkipTlsVerify: true } } },
      {},
    );
    expect(insecure.insecureSkipTlsVerify).toBe(true);
    expect(insecure.certificateAuthority).toBeUndefined();
    const skipping = trusting({ "insecure-skip-tls-verify": true });
    const secure = connection(
      { connection: { kubernetes: { kubeconfig: skipping, certificateAuthority: ca } } },
      {},
    );
    expect(secure.certificateAuthority).toBe(ca);
    expect(secure.insecureSkipTlsVerify).toBeUndefined();
  });

  it("brings the proxy and the namespace of its context", () => {
    const text = stringify({
      ...parts("a"),
      clusters: [{ name: "a", cluster: { server: "https://a/prefix/", "proxy-url": "http://p:3128" } }],
      "current-context": "a",
    });
    expect(connection({ connection: { kubernetes: { kubeconfig: text } } }, {})).toEqual({
      server: "https://a/prefix",
      token: "a-token",
      proxyUrl: "http://p:3128",
      namespace: "a-space",
      source: "connection.kubernetes.kubeconfig, context a",
    });
  });
});
