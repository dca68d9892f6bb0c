import { type Settings } from "../../support/settingsSource";
import {
  ca,
  me,
  server,
  secret,
  base64,
  kubeconfig,
  inKubeconfig,
  expectFaults,
  type Case,
} from "../../support/okdInputs";

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

describe("a kubeconfig of a connection to the OKD API is refused", () => {
  it.each(ofFile)("for %s", (...given) => {
    expectFaults(given);
  });
});
