import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import {
  requireOkdConnection,
  resolveOkdConnection,
} from "../../../provider/kubernetes/connection/resolveOkdConnection";
import { makeCertificates } from "../../support/certificates";
import { makeClientCa, signClientCertificate } from "../../support/kubeCredentials";
import { findLeaks } from "../../support/leakScan";
import { settingsSource, type Settings } from "../../support/settingsSource";

const { ca } = makeCertificates();
const folder = mkdtempSync(path.join(tmpdir(), "bad-inputs-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const authority = makeClientCa(folder);
const [me, you] = ["me", "you"].map((user) => signClientCertificate(authority, user, [], folder));
if (me === undefined || you === undefined) throw new Error("no certificates");

const server = "https://api.example:6443";
const secret = "Pl4ntedT0kenN33dle";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

interface Entries {
  readonly cluster?: unknown;
  readonly user?: unknown;
  readonly context?: unknown;
  readonly more?: object;
}
/** A kubeconfig of one context `prod`, right but for what is given. */
const kubeconfig = ({ cluster = {}, user = { token: secret }, context = {}, more = {} }: Entries): string =>
  stringify({
    clusters: [{ name: "east", cluster: typeof cluster === "object" ? { server, ...cluster } : cluster }],
    users: [{ name: "robot", user }],
    contexts: [{ name: "prod", context: { cluster: "east", user: "robot", ...(context as object) } }],
    "current-context": "prod",
    ...more,
  });

/** The arguments of a resource with a connection of its own. */
const ofIts = (kubernetes: unknown) => ({ connection: { kubernetes } });

type Case = [what: string, expected: string | string[], okd: unknown, settings?: Settings];
/** What is wrong with a resource's own connection is wrong with the configuration in the same way. */
const own: Case[] = [
  ["not an object", "connection.kubernetes must be an object", "https://x"],
  ["a list", "connection.kubernetes must be an object", [server]],
  [
    "nothing in it",
    "connection.kubernetes.server is missing: give connection.kubernetes.server or connection.kubernetes.kubeconfig; a connection is",
    {},
  ],
  [
    "a misspelled key",
    "connection.kubernetes.tokn is not known; closest: token (known: server, kubeconfig, ",
    { server, tokn: secret },
  ],
  ["a token alone", "connection.kubernetes.server is missing: ", { token: secret }],
  ["a number for the server", "connection.kubernetes.server must be text, not number", { server: 6443 }],
  [
    "no URL",
    "connection.kubernetes.server must be a URL such as https://HOST:6443",
    { server: "api.example" },
  ],
  [
    "a server without a scheme",
    "connection.kubernetes.server must begin with https://",
    { server: "api.example:6443" },
  ],
  [
    "another scheme",
    "connection.kubernetes.server must begin with https://",
    { server: "ftp://api.example" },
  ],
  [
    "a user in the URL",
    "connection.kubernetes.server must not carry a user name",
    { server: `https://me:${secret}@x` },
  ],
  ["a query", "connection.kubernetes.server must end before any ? or #", { server: `${server}/?a=b` }],
  ["an empty fragment", "connection.kubernetes.server must end before any ? or #", { server: `${server}/#` }],
  [
    "a line end in the server",
    "connection.kubernetes.server must be a URL",
    { server: `https://api.\nexample` },
  ],
  [
    "http to another machine",
    "connection.kubernetes.server must begin with https:// (http:// would send the credentials in plain text",
    { server: "http://api.example", token: secret },
  ],
  [
    "a token of two words",
    "connection.kubernetes.token must be one word of visible ASCII",
    { server, token: `a ${secret}` },
  ],
  [
    "a line end within a token",
    "connection.kubernetes.token must be one word",
    { server, token: `a\r\n${secret}` },
  ],
  [
    "letters that no header carries",
    "connection.kubernetes.token must be one word",
    { server, token: `ключ${secret}` },
  ],
  ["a token with its scheme", 'without "Bearer" before it', { server, token: `Bearer ${secret}` }],
  [
    "a blank token",
    "connection.kubernetes.token must be one word of visible ASCII",
    { server, token: " \n" },
  ],
  [
    "a token that is no text",
    "connection.kubernetes.token must be text, not object",
    { server, token: { a: secret } },
  ],
  [
    "no password",
    "connection.kubernetes.password is missing: connection.kubernetes.username is given",
    { server, username: "me" },
  ],
  [
    "no user name",
    "connection.kubernetes.username is missing: connection.kubernetes.password is given",
    { server, password: secret },
  ],
  [
    "a colon",
    "connection.kubernetes.username must not contain a colon",
    { server, username: "a:b", password: secret },
  ],
  [
    "control characters in a user name",
    "connection.kubernetes.username must not contain control characters",
    { server, username: "a\0b", password: secret },
  ],
  [
    "a line end within a password",
    "connection.kubernetes.password must be text without control characters",
    { server, username: "a", password: `${secret}\nb` },
  ],
  [
    "a token and a password",
    "connection.kubernetes.token contradicts connection.kubernetes.username: give either a token, or a user name and password",
    { server, token: secret, username: "a", password: secret },
  ],
  [
    "a token and a certificate",
    "connection.kubernetes.token contradicts connection.kubernetes.clientCertificate",
    { server, token: secret, clientCertificate: me.cert, clientKey: me.key },
  ],
  [
    "a password and a certificate",
    "connection.kubernetes.username contradicts connection.kubernetes.clientCertificate",
    { server, username: "a", password: secret, clientCertificate: me.cert, clientKey: me.key },
  ],
  [
    "no key",
    "connection.kubernetes.clientKey is missing: connection.kubernetes.clientCert",
    { server, clientCertificate: me.cert },
  ],
  [
    "no certificate",
    "connection.kubernetes.clientCertificate is missing: connection.kubernetes.clientKey",
    { server, clientKey: me.key },
  ],
  [
    "another certificate's key",
    "connection.kubernetes.clientKey does not belong to the client certificate",
    { server, clientCertificate: me.cert, clientKey: you.key },
  ],
  [
    "key and certificate the wrong way round",
    [
      "connection.kubernetes.clientCertificate does not hold a certificate",
      "connection.kubernetes.clientKey does not hold a private key",
    ],
    { server, clientCertificate: me.key, clientKey: me.cert },
  ],
  [
    "a key with a passphrase",
    "connection.kubernetes.clientKey is encrypted with a passphrase",
    {
      server,
      clientCertificate: me.cert,
      clientKey: `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${secret}\n-----END ENCRYPTED PRIVATE KEY-----`,
    },
  ],
  [
    "a key whose line ends are lost",
    "connection.kubernetes.clientKey is neither PEM text nor a readable file (ENOENT)",
    { server, clientCertificate: me.cert, clientKey: secret },
  ],
  [
    "a file that is not there",
    "connection.kubernetes.certificateAuthority is neither PEM text nor a readable file (ENOENT)",
    { server, certificateAuthority: "/none.pem" },
  ],
  [
    "a cut certificate",
    "connection.kubernetes.certificateAuthority does not hold certificates in PEM form",
    { server, certificateAuthority: ca.slice(0, 200) },
  ],
  [
    "a second certificate that is none",
    "connection.kubernetes.oauthCertificateAuthority does not hold certificates in PEM form",
    {
      server,
      oauthCertificateAuthority: `${ca}-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----`,
    },
  ],
  [
    "a key to trust",
    "connection.kubernetes.registryCertificateAuthority does not hold certificates",
    { server, registryCertificateAuthority: me.key },
  ],
  [
    "a certificate that is no text",
    "connection.kubernetes.certificateAuthority must be PEM text or the path of a PEM file",
    { server, certificateAuthority: 5 },
  ],
  [
    "trust and no trust",
    "connection.kubernetes.insecureSkipTlsVerify contradicts connection.kubernetes.certificateAuthority",
    { server, certificateAuthority: ca, insecureSkipTlsVerify: true },
  ],
  [
    "consents that are neither yes nor no",
    [
      "connection.kubernetes.allowPlainHttp must be true or false",
      "connection.kubernetes.insecureSkipTlsVerify must be true or false",
    ],
    { server, allowPlainHttp: "yes", insecureSkipTlsVerify: 1 },
  ],
  [
    "two servers",
    "connection.kubernetes.kubeconfig contradicts connection.kubernetes.server: give one of them",
    { server, kubeconfig: kubeconfig({}) },
  ],
  [
    "a context of nothing",
    "connection.kubernetes.context contradicts connection.kubernetes.server",
    { server, context: "prod" },
  ],
  [
    "all at once",
    [
      "connection.kubernetes.server must begin",
      "connection.kubernetes.token must be one word",
      "connection.kubernetes.token contradicts",
      "connection.kubernetes.username must not",
      "connection.kubernetes.password is missing",
      "connection.kubernetes.clientKey is neither",
      "connection.kubernetes.clientCertificate is missing",
      "connection.kubernetes.x is not known",
    ],
    { server: "ftp://x", token: `${secret} b`, username: "a:b", clientKey: "/none", x: 1 },
  ],
];

const inKubeconfig = (entries: Entries | string): object => ({
  kubeconfig: typeof entries === "string" ? entries : kubeconfig(entries),
});
const file = (text: string): Settings => ({ files: { "/k": text } });
const ofFile: Case[] = [
  [
    "a kubeconfig that is not there",
    "connection.kubernetes.kubeconfig is neither the text of a kubeconfig nor a readable file (ENOENT)",
    inKubeconfig("/none"),
  ],
  [
    "a kubeconfig as an object",
    "connection.kubernetes.kubeconfig must be text, not object",
    { kubeconfig: { users: [] } },
  ],
  ["no kubeconfig", "it holds a string where a kubeconfig was expected", inKubeconfig("/k"), file("hello")],
  [
    "something else",
    'it holds the kind "Secret" where kind Config',
    inKubeconfig(`kind: Secret\na: ${secret}`),
  ],
  ["some settings", "it holds an object without clusters, users", inKubeconfig(`a: 1\nb: ${secret}`)],
  [
    "broken YAML",
    "it holds something that is not valid YAML in line 2",
    inKubeconfig(`users: []\nb: [${secret}`),
  ],
  [
    "a key twice",
    "it holds the same key twice in line 3",
    inKubeconfig(`users: []\nkind: Config\nusers: []`),
  ],
  ["no current-context", "has no current-context: run ", inKubeconfig({ more: { "current-context": "" } })],
  [
    "a context that is not there",
    'connection.kubernetes.context names the context "test", which is not in the kubeconfig (there: "prod")',
    { kubeconfig: kubeconfig({}), context: "test" },
  ],
  [
    "a current-context that is not there",
    'connection.kubernetes.kubeconfig names the context "test", which is not in the kubeconfig (there: "prod")',
    inKubeconfig({ more: { "current-context": "test" } }),
  ],
  [
    "a context that is no text",
    "connection.kubernetes.context must be text",
    { kubeconfig: kubeconfig({}), context: 5 },
  ],
  [
    "a cluster and a user that are not there",
    [
      'connection.kubernetes.kubeconfig has a context "prod" that names the cluster "west", which is not in the kubeconfig (there: "east")',
      'connection.kubernetes.kubeconfig has a context "prod" that names the user "me", which is not in the kubeconfig (there: "robot")',
    ],
    inKubeconfig({ context: { cluster: "west", user: "me" } }),
  ],
  ["a context of no cluster", "names no cluster", inKubeconfig({ context: { cluster: "" } })],
  [
    "a cluster of no server",
    'connection.kubernetes.kubeconfig, cluster "east": server is missing',
    inKubeconfig({ cluster: { server: "" } }),
  ],
  [
    "http to another machine in a kubeconfig",
    'connection.kubernetes.kubeconfig, cluster "east": server must begin with https://',
    inKubeconfig({ cluster: { server: "http://api.example" } }),
  ],
  [
    "a program",
    'user "robot": exec runs a program to log in, which this library does not do: put a token beside the kubeconfig instead',
    inKubeconfig({ user: { exec: { command: "aws", env: [{ name: "KEY", value: secret }] } } }),
  ],
  [
    "a plug-in",
    'user "robot": auth-provider is a plug-in of kubectl',
    inKubeconfig({ user: { "auth-provider": { name: "oidc", config: { "id-token": secret } } } }),
  ],
  [
    "someone else's name",
    'user "robot": as-groups would have to act as someone else',
    inKubeconfig({ user: { token: secret, "as-groups": ["system:masters"] } }),
  ],
  [
    "a SOCKS proxy",
    'cluster "east": proxy-url is a SOCKS proxy',
    inKubeconfig({ cluster: { "proxy-url": `socks5://me:${secret}@p:1` } }),
  ],
  [
    "no proxy",
    'cluster "east": proxy-url must be a URL that begins with http://',
    inKubeconfig({ cluster: { "proxy-url": `me:${secret}@proxy` } }),
  ],
  [
    "no name of a host",
    'cluster "east": tls-server-name must be the name of a host',
    inKubeconfig({ cluster: { "tls-server-name": "https://api" } }),
  ],
  [
    "an unquoted number for a token",
    'a number where the token of the user "robot" was expected (put it in quotes)',
    inKubeconfig({ user: { token: 12345 } }),
  ],
  [
    "a word for a consent",
    'a string where true or false was expected for the insecure-skip-tls-verify of the cluster "east"',
    inKubeconfig({ cluster: { "insecure-skip-tls-verify": "true" } }),
  ],
  [
    "trust and no trust in a kubeconfig",
    'cluster "east": insecure-skip-tls-verify contradicts connection.kubernetes.kubeconfig, cluster "east": certificate-authority',
    inKubeconfig({
      cluster: { "insecure-skip-tls-verify": true, "certificate-authority-data": base64(ca) },
    }),
  ],
  [
    "data that is not base64",
    'something that is not base64 where the client-key-data of the user "robot" was expected',
    inKubeconfig({ user: { "client-key-data": `%${secret}` } }),
  ],
  [
    "data that is not PEM",
    'cluster "east": certificate-authority does not hold PEM text',
    inKubeconfig({ cluster: { "certificate-authority-data": base64(secret) } }),
  ],
  [
    "a file and data",
    'cluster "east": certificate-authority is given both as a file and as data',
    inKubeconfig({ cluster: { "certificate-authority-data": base64(ca), "certificate-authority": "/ca" } }),
  ],
  [
    "files that are not there",
    [
      'user "robot": client-certificate names a file that cannot be read (ENOENT)',
      'user "robot": client-key names a file that cannot be read (ENOENT)',
      'user "robot": tokenFile names a file that cannot be read (ENOENT)',
    ],
    inKubeconfig({
      user: { "client-certificate": "/c", "client-key": `/${secret}`, tokenFile: `/${secret}` },
    }),
  ],
  [
    "a relative path in a text",
    'user "robot": tokenFile names a file by a relative path, but the kubeconfig is given as text',
    inKubeconfig({ user: { tokenFile: "token" } }),
  ],
  [
    "a file that is named as for a shell",
    [
      'user "robot": client-certificate names a file that cannot be read (ENOENT: only a shell makes ~ the home; write the whole path)',
      'user "robot": client-key names a file that cannot be read (ENOENT: only a shell puts in variables; write the whole path)',
      'user "robot": tokenFile names a file that cannot be read (ENOENT: the quotes are a part of it here; leave them out)',
    ],
    { kubeconfig: "/k/config" },
    {
      files: {
        "/k/config": kubeconfig({
          user: { "client-certificate": "~/c", "client-key": "%HOME%/k", tokenFile: '"/token"' },
        }),
      },
    },
  ],
  [
    "an authority in quotes",
    "connection.kubernetes.certificateAuthority is neither PEM text nor a readable file (ENOENT: the quotes are a part of it here",
    { server, token: secret, certificateAuthority: "'/ca.pem'" },
  ],
  [
    "an empty token file",
    'user "robot": tokenFile names a file that cannot be read (it is empty)',
    inKubeconfig({ user: { tokenFile: "/token" } }),
    { files: { "/token": "\n" } },
  ],
  [
    "a token and a password in a kubeconfig",
    'user "robot": token contradicts connection.kubernetes.kubeconfig, user "robot": username',
    inKubeconfig({ user: { token: secret, username: "a", password: secret } }),
  ],
  [
    "a user name alone in a kubeconfig",
    'user "robot": password is missing',
    inKubeconfig({ user: { username: "a" } }),
  ],
  [
    "a kubeconfig and what stands beside it",
    [
      "connection.kubernetes.kubeconfig is neither",
      "connection.kubernetes.token must be one word",
      "connection.kubernetes.clientCertificate is missing",
    ],
    { kubeconfig: "/none", token: `a ${secret}`, clientKey: me.key },
  ],
];

const ofSurroundings: Case[] = [
  [
    "a token without a server",
    "openshift:kubernetes.server is not set, but openshift:kubernetes.token is, and what is configured never meets a server from elsewhere",
    undefined,
    {
      config: { "openshift:kubernetes.token": secret },
      env: { KUBECONFIG: "/k" },
      files: { "/k": kubeconfig({}) },
    },
  ],
  [
    "trust without a server",
    "openshift:kubernetes.server is not set, but openshift:kubernetes.certificateAuthority, openshift:kubernetes.insecureSkipTlsVerify are",
    undefined,
    {
      config: {
        "openshift:kubernetes.certificateAuthority": ca,
        "openshift:kubernetes.insecureSkipTlsVerify": "false",
      },
    },
  ],
  [
    "a context without a kubeconfig",
    "openshift:kubernetes.context chooses a context, but there is no kubeconfig",
    undefined,
    { config: { "openshift:kubernetes.context": "prod" } },
  ],
  [
    "a list of files that are not there",
    "KUBECONFIG names no file that exists (/a, /b): fix it, or unset it",
    undefined,
    { env: { KUBECONFIG: "/a:/b", HOME: "/h" }, files: { "/h/.kube/config": kubeconfig({}) } },
  ],
  [
    "a kubeconfig in the place of its path",
    "KUBECONFIG holds a kubeconfig itself, where oc and kubectl expect the paths of files",
    undefined,
    { env: { KUBECONFIG: kubeconfig({}) } },
  ],
  [
    "a kubeconfig in JSON in the place of its path",
    "KUBECONFIG holds a kubeconfig itself",
    undefined,
    { env: { KUBECONFIG: JSON.stringify({ users: [{ name: "u", user: { token: secret } }] }) } },
  ],
  [
    "a kubeconfig in base64 in the place of its path",
    "KUBECONFIG holds a kubeconfig itself",
    undefined,
    { env: { KUBECONFIG: base64(kubeconfig({})) } },
  ],
  [
    "something long in the place of a path",
    "KUBECONFIG names no file that exists (540 characters that are no path)",
    undefined,
    { env: { KUBECONFIG: secret.repeat(30) } },
  ],
  [
    "a ~ that no shell has read, though another file of the list is there",
    "KUBECONFIG (~/.kube/other) does not exist: only a shell makes ~ the home; write the whole path",
    undefined,
    { env: { KUBECONFIG: "/a:~/.kube/other", HOME: "/h" }, files: { "/a": kubeconfig({}) } },
  ],
  [
    "quotes that no shell has read",
    'KUBECONFIG ("/a") does not exist: the quotes are a part of it here; leave them out',
    undefined,
    { env: { KUBECONFIG: '"/a"' }, files: { "/a": kubeconfig({}) } },
  ],
  [
    "a variable that no shell has read",
    "KUBECONFIG ($HOME/.kube/config) does not exist: only a shell puts in variables",
    undefined,
    { env: { KUBECONFIG: "$HOME/.kube/config", HOME: "/h" }, files: { "/h/.kube/config": kubeconfig({}) } },
  ],
  [
    "a file of the list that is broken",
    "KUBECONFIG (/b) is not a usable kubeconfig: it holds",
    undefined,
    { env: { KUBECONFIG: "/a:/b" }, files: { "/a": kubeconfig({}), "/b": `a: [${secret}` } },
  ],
  [
    "a context that is not in the environment's kubeconfig",
    'openshift:kubernetes.context names the context "test", which is not in the kubeconfig (there: "prod")',
    undefined,
    {
      config: { "openshift:kubernetes.context": "test" },
      env: { KUBECONFIG: "/k" },
      files: { "/k": kubeconfig({}) },
    },
  ],
  [
    "a home's kubeconfig that leaves the choice open, even in a pod",
    '~/.kube/config has no current-context: run pulumi config set --path "openshift:kubernetes.context" NAME (there: "prod")',
    undefined,
    {
      env: { HOME: "/h", KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" },
      files: {
        "/h/.kube/config": kubeconfig({ more: { "current-context": "" } }),
        "/var/run/secrets/kubernetes.io/serviceaccount/token": secret,
      },
    },
  ],
  [
    "a home's kubeconfig that is broken",
    "~/.kube/config is not a usable kubeconfig",
    undefined,
    { env: { HOME: "/h" }, files: { "/h/.kube/config": `"${secret}` } },
  ],
];

describe("a connection to the OKD API is refused", () => {
  it.each([...own, ...ofFile, ...ofSurroundings])("for %s", (_what, expected, okd, settings = {}) => {
    const resolution = resolveOkdConnection(okd === undefined ? {} : ofIts(okd), settingsSource(settings));
    if (resolution === "unknown" || "connection" in resolution) throw new Error("it was not refused");
    const faults = resolution.faults.map(({ property, reason }) => `${property} ${reason}`);
    const wanted = [expected].flat();
    expect(faults).toHaveLength(wanted.length);
    for (const text of wanted) expect(faults).toContainEqual(expect.stringContaining(text));
    expect(findLeaks([secret], [["the faults", faults.join("\n")]])).toEqual([]);
    expect(faults.join("\n")).not.toMatch(/BEGIN (?:EC )?PRIVATE KEY-----\n/u);
  });

  it.each(
    own.filter(([what]) => !/object|list|nothing|misspelled|alone|all at once|a number|no text$/u.test(what)),
  )("for %s in the configuration just so", (_what, expected, okd, settings = {}) => {
    const config = Object.fromEntries(
      Object.entries(okd as object).map(([key, value]) => [`openshift:kubernetes.${key}`, value]),
    );
    const resolution = resolveOkdConnection({}, settingsSource({ ...settings, config }));
    if (resolution === "unknown" || "connection" in resolution) throw new Error("it was not refused");
    const faults = resolution.faults.map(({ property, reason }) => `${property} ${reason}`);
    for (const text of [expected].flat())
      expect(faults).toContainEqual(
        expect.stringContaining(text.replace(/connection\.kubernetes\./gu, "openshift:kubernetes.")),
      );
  });

  it("for a client certificate that has expired", () => {
    const okd = { server, clientCertificate: me.cert, clientKey: me.key };
    expect(resolveOkdConnection(ofIts(okd), settingsSource({}))).toHaveProperty("connection");
    const later = new Date(Date.now() + 2 * 86_400_000);
    expect(resolveOkdConnection(ofIts(okd), settingsSource({}), later)).toEqual({
      faults: [
        {
          property: "connection.kubernetes.clientCertificate",
          reason: expect.stringMatching(/^has expired on .* get a new one/u) as string,
        },
      ],
    });
  });

  it("with one error that says all and that nothing was sent", () => {
    const okd = { server: "ftp://x", token: `${secret} x` };
    expect(() => requireOkdConnection(ofIts(okd), settingsSource({}))).toThrow(
      /^The connection to the OKD API cannot be used: 2 faults: connection.kubernetes.server must begin with https:\/\/; connection.kubernetes.token must be .*Nothing was sent.*\(ERR_INVALID_INPUT\)$/u,
    );
  });
});

describe("a connection to the OKD API is accepted", () => {
  it.each<[string, object, Settings?]>([
    ["http to this machine", { server: "http://127.0.0.1:8001", token: secret }],
    ["http with consent", { server: "http://api.example", allowPlainHttp: "true", token: secret }],
    ["a path, and a final slash", { server: "https://console.example/k8s/clusters/c-1/" }],
    ["a token with the line end of its file", { server, token: `${secret}\n` }],
    ["a kubeconfig in base64", { kubeconfig: base64(kubeconfig({})) }],
    [
      "a file with the base64 of a kubeconfig",
      { kubeconfig: "/k" },
      { files: { "/k": base64(kubeconfig({})) } },
    ],
    [
      "an authority and a certificate in base64, as a kubeconfig has them",
      {
        server,
        certificateAuthority: base64(ca),
        clientCertificate: base64(me.cert),
        clientKey: base64(me.key).replace(/.{64}/gu, "$&\n"),
      },
    ],
    ["several certificates to trust, with remarks", { server, certificateAuthority: `# mine\n${ca}\n${ca}` }],
    [
      "certificate and key in files, even in one",
      { server, clientCertificate: "/me", clientKey: "/me" },
      { files: { "/me": `${me.cert}${me.key}` } },
    ],
  ])("with %s", (_what, okd, settings = {}) => {
    expect(resolveOkdConnection(ofIts(okd), settingsSource(settings))).toHaveProperty("connection");
  });
});
