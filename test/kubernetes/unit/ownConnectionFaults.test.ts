import {
  ca,
  me,
  you,
  server,
  secret,
  kubeconfig,
  faultsOf,
  expectFaults,
  type Case,
} from "../../support/okdInputs";

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

describe("a resource's own connection to the OKD API is refused", () => {
  it.each(own)("for %s", (...given) => {
    expectFaults(given);
  });
});

describe("a configured connection to the OKD API is refused", () => {
  it.each(
    own.filter(([what]) => !/object|list|nothing|misspelled|alone|all at once|a number|no text$/u.test(what)),
  )("for %s in the configuration just so", (_what, expected, okd, settings = {}) => {
    const config = Object.fromEntries(
      Object.entries(okd as object).map(([key, value]) => [`openshift:kubernetes.${key}`, value]),
    );
    const faults = faultsOf({}, { ...settings, config });
    for (const text of [expected].flat())
      expect(faults).toContainEqual(
        expect.stringContaining(text.replace(/connection\.kubernetes\./gu, "openshift:kubernetes.")),
      );
  });
});
