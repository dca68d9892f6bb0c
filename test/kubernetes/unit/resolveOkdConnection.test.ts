import * as fc from "fast-check";
import { stringify } from "yaml";
import type { OkdConnection } from "../../../provider/kubernetes/connection/okdConnection";
import {
  requireOkdConnection,
  resolveOkdConnection,
} from "../../../provider/kubernetes/connection/resolveOkdConnection";
import type { ClusterChoice } from "../../../provider/pulumi/namespace/choosePart";
import { unknownValue } from "../../../provider/pulumi/unknown";
import { makeCertificates } from "../../support/certificates";
import { settingsSource, type Settings } from "../../support/settingsSource";

/** The parts of a kubeconfig whose context, cluster and user all have that name. */
const parts = (name: string, user: object = { token: `${name}-token` }) => ({
  clusters: [{ name, cluster: { server: `https://${name}.example:6443` } }],
  users: [{ name, user }],
  contexts: [{ name, context: { cluster: name, user: name, namespace: `${name}-space` } }],
});
const kubeconfig = (name: string, user?: object): string =>
  stringify({ apiVersion: "v1", kind: "Config", ...parts(name, user), "current-context": name });

const connection = (inputs: ClusterChoice, settings: Settings): OkdConnection =>
  requireOkdConnection(inputs, settingsSource(settings));
/** A connection in short: where it came from, and what it is. */
const short = (inputs: ClusterChoice, settings: Settings): string => {
  const { source, server, token } = connection(inputs, settings);
  return `${source}: ${server} as ${token ?? "no one"}`;
};
const faults = (inputs: ClusterChoice, settings: Settings): string[] => {
  const resolution = resolveOkdConnection(inputs, settingsSource(settings));
  if (resolution === "unknown" || "connection" in resolution) throw new Error("no faults");
  return resolution.faults.map(({ property, reason }) => `${property} ${reason}`);
};

const folder = "/var/run/secrets/kubernetes.io/serviceaccount";
const { ca } = makeCertificates();
const pod: Settings = {
  env: { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" },
  files: {
    [`${folder}/token`]: "pod-token\n",
    [`${folder}/ca.crt`]: ca,
    [`${folder}/namespace`]: "robots\n",
  },
};
const everywhere: Settings = {
  config: {
    "openshift:kubernetes.server": "https://config.example:6443",
    "openshift:kubernetes.token": "config-token",
  },
  env: { ...pod.env, KUBECONFIG: "/etc/list", HOME: "/home/me" },
  files: { ...pod.files, "/etc/list": kubeconfig("list"), "/home/me/.kube/config": kubeconfig("home") },
};
const own = { server: "https://own.example:6443", token: "own-token" };

describe("where a connection to the OKD API comes from", () => {
  const without = (...keys: string[]): Settings => ({
    files: everywhere.files ?? {},
    env: Object.fromEntries(Object.entries(everywhere.env ?? {}).filter(([key]) => !keys.includes(key))),
  });

  it.each<[string, ClusterChoice, Settings, string]>([
    [
      "the resource's own one, before all else",
      { connection: { kubernetes: own } },
      everywhere,
      "connection.kubernetes (an argument): https://own.example:6443 as own-token",
    ],
    [
      "the resource's own kubeconfig",
      { connection: { kubernetes: { kubeconfig: kubeconfig("inline") } } },
      everywhere,
      "connection.kubernetes.kubeconfig, context inline: https://inline.example:6443 as inline-token",
    ],
    [
      "the configuration, before the environment",
      {},
      everywhere,
      "openshift:kubernetes: https://config.example:6443 as config-token",
    ],
    [
      "the configuration's kubeconfig",
      {},
      { ...everywhere, config: { "openshift:kubernetes.kubeconfig": "/etc/list" } },
      "openshift:kubernetes.kubeconfig, context list: https://list.example:6443 as list-token",
    ],
    [
      "KUBECONFIG, where nothing is configured",
      {},
      without(),
      "KUBECONFIG, context list: https://list.example:6443 as list-token",
    ],
    [
      "~/.kube/config, without KUBECONFIG",
      {},
      without("KUBECONFIG"),
      "~/.kube/config, context home: https://home.example:6443 as home-token",
    ],
    [
      "the pod's service account, without a home",
      {},
      without("KUBECONFIG", "HOME"),
      "the pod's service account: https://10.0.0.1 as pod-token",
    ],
    [
      "the pod's service account, with a home without a kubeconfig",
      {},
      { ...pod, env: { ...pod.env, HOME: "/home/other" } },
      "the pod's service account: https://10.0.0.1 as pod-token",
    ],
    [
      "the pod's service account, with a kubeconfig that says nothing",
      {},
      {
        env: { ...pod.env, HOME: "/h" },
        files: { ...pod.files, "/h/.kube/config": "apiVersion: v1\nkind: Config\n" },
      },
      "the pod's service account: https://10.0.0.1 as pod-token",
    ],
    [
      "a server alone, as no one in particular",
      {},
      { ...everywhere, config: { "openshift:kubernetes.server": "https://config.example" } },
      "openshift:kubernetes: https://config.example as no one",
    ],
    [
      "an empty setting as if it were not there",
      { connection: { kubernetes: { ...own, kubeconfig: "", context: "" } } },
      { config: { "openshift:kubernetes.token": "" } },
      "connection.kubernetes (an argument): https://own.example:6443 as own-token",
    ],
  ])("%s", (_what, inputs, settings, expected) => {
    expect(short(inputs, settings)).toBe(expected);
  });

  it("is not known before the update when any part of the resource's own one is not", () => {
    const inputs = { connection: { kubernetes: { ...own, token: unknownValue } } };
    expect(resolveOkdConnection(inputs, settingsSource(everywhere))).toBe("unknown");
    expect(resolveOkdConnection({ connection: unknownValue }, settingsSource(everywhere))).toBe("unknown");
    expect(() => requireOkdConnection(inputs, settingsSource(everywhere))).toThrow(
      "a part of it is not known before the update",
    );
  });

  it("lists the ways to give one when there is none", () => {
    const [fault, ...more] = faults({}, {});
    expect(more).toEqual([]);
    for (const way of [
      "openshift:kubernetes.server",
      "openshift:kubernetes.token",
      "openshift:kubernetes.kubeconfig",
      "KUBECONFIG",
      "oc login",
      "in a pod",
    ])
      expect(fault).toContain(way);
    expect(fault).not.toContain("this is a pod");
  });

  it("says what a pod lacks", () => {
    expect(faults({}, { env: pod.env ?? {} })[0]).toContain(
      `this is a pod, but ${folder}/token cannot be read (ENOENT)`,
    );
    const emptied = { ...pod, files: { ...pod.files, [`${folder}/token`]: "\n" } };
    expect(faults({}, emptied)[0]).toContain(`${folder}/token cannot be read (it is empty)`);
  });

  it("takes all that the pod has, its address in brackets if it is one of IPv6", () => {
    expect(
      connection(
        {},
        { ...pod, env: { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "6443" } },
      ),
    ).toEqual({
      server: "https://[fd00::1]:6443",
      token: "pod-token",
      certificateAuthority: ca,
      namespace: "robots",
      source: "the pod's service account",
      files: { token: `${folder}/token`, certificateAuthority: `${folder}/ca.crt` },
    });
  });

  it("adds to what the environment brings only whom else to trust, and the context", () => {
    const found = connection(
      {},
      {
        ...without(),
        config: {
          "openshift:kubernetes.registryCertificateAuthority": ca,
          "openshift:kubernetes.oauthCertificateAuthority": ca,
        },
      },
    );
    expect(found).toMatchObject({ token: "list-token", registryCertificateAuthority: ca });
    const both = stringify({
      ...parts("a"),
      contexts: [...parts("a").contexts, { name: "b", context: { cluster: "a" } }],
      "current-context": "a",
    });
    const settings = {
      env: { KUBECONFIG: "/k" },
      files: { "/k": both },
      config: { "openshift:kubernetes.context": "b" },
    };
    expect(short({}, settings)).toBe("KUBECONFIG, context b: https://a.example:6443 as no one");
  });

  const configured = {
    server: "https://config.example",
    token: "config-token",
    username: "config-user",
    password: "config-password",
    clientCertificate: "/config.pem",
    clientKey: "/config.key",
    certificateAuthority: "/config-ca.pem",
    insecureSkipTlsVerify: "true",
    allowPlainHttp: "true",
  };
  it("lets no configured credential meet a server from elsewhere, whatever is missing", () => {
    fc.assert(
      fc.property(
        fc.subarray(Object.keys(configured), { minLength: 1 }),
        fc.boolean(),
        (keys, onResource) => {
          const given = Object.fromEntries(Object.entries(configured).filter(([key]) => keys.includes(key)));
          const config = Object.fromEntries(
            Object.entries(given).map(([key, value]) => [`openshift:kubernetes.${key}`, value]),
          );
          const resolution = onResource
            ? resolveOkdConnection({ connection: { kubernetes: given } }, settingsSource(everywhere))
            : resolveOkdConnection({}, settingsSource({ ...everywhere, config }));
          if (resolution === "unknown") throw new Error("unknown");
          if ("connection" in resolution) expect(resolution.connection.server).toBe("https://config.example");
          else if (!keys.includes("server"))
            expect(resolution.faults.map(({ property }) => property)).toContain(
              onResource ? "connection.kubernetes.server" : "openshift:kubernetes.server",
            );
        },
      ),
    );
  });
});

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
