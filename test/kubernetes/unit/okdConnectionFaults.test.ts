import {
  requireOkdConnection,
  resolveOkdConnection,
} from "../../../provider/kubernetes/connection/resolveOkdConnection";
import { settingsSource, type Settings } from "../../support/settingsSource";
import {
  ca,
  me,
  server,
  secret,
  base64,
  kubeconfig,
  ofIts,
  expectFaults,
  type Case,
} from "../../support/okdInputs";

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
  it.each(ofSurroundings)("for %s", (...given) => {
    expectFaults(given);
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
