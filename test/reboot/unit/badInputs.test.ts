import { plainTriggers } from "../../../provider/pulumi/plainTriggers";
import {
  goodConfig,
  goodConnection,
  goodReboot,
  check,
  reboot,
  connection,
  config,
  escape,
  type Values,
} from "../../support/rebootInputs";

describe("good inputs", () => {
  it.each([
    ["the least", goodReboot, goodConfig],
    ["a connection of its own", connection({}), {}],
    [
      "a slash behind the URL",
      goodReboot,
      config({ "openshift:selfService.apiUrl": "https://api.example.com/api/openshift/" }),
    ],
    [
      "http to this machine",
      goodReboot,
      config({ "openshift:selfService.apiUrl": "http://127.0.0.1:8080/api/openshift" }),
    ],
    ["http with consent", connection({ apiUrl: "http://api.example.com/api", allowPlainHttp: true }), {}],
    [
      "an entry of openshift:clusters",
      reboot({ cluster: "prod" }),
      { "openshift:clusters": JSON.stringify({ prod: { selfService: goodConnection } }) },
    ],
    ["a name of the new kind", reboot({ node: "worker-tenant-s-0.abc.example" }), goodConfig],
    ["triggers of any kind", reboot({ triggers: [1, null, { a: [true] }] }), goodConfig],
  ])("pass: %s", async (_name, inputs, settings) => {
    expect(await check("gate", inputs, settings)).toEqual([]);
  });
});

describe("a bad input", () => {
  const nodes: readonly (readonly [string, unknown, RegExp])[] = [
    ["no node", undefined, /node is missing/u],
    ["null for a node", null, /node is missing/u],
    ["an empty node", "", /node is missing/u],
    ["a number for a node", 7, /node must be text, not number/u],
    ["a list for a node", ["worker-0"], /node must be text, not a list/u],
    ["an object for a node", {}, /node must be text, not object/u],
    ["a node with a blank", "worker 0", /node must not contain/u],
    ["a node with a line end", "worker-0\n", /node must not contain/u],
    ["a node with a slash", "worker/0", /node must not contain/u],
    ["a node with a backslash", "worker\\0", /node must not contain/u],
    ["a node with a terminal escape", `${escape}[31mworker-0`, /node must not contain/u],
    ["a node with a null character", "worker-0\0", /node must not contain/u],
    ["a node with an invisible character", "worker\u200b-0", /node must not contain/u],
    ["a node with a bidirectional override", "worker\u202e-0", /node must not contain/u],
    ["a node that is too long", "w".repeat(254), /node is longer/u],
  ];
  const others: readonly (readonly [string, Values, RegExp])[] = [
    ["a function among the triggers", { triggers: plainTriggers([() => 1]) }, /triggers\[0\] is a function/u],
    ["text for triggers", { triggers: "v1" }, /triggers must be a list/u],
    ["an object for triggers", { triggers: { a: 1 } }, /triggers must be a list/u],
    ["null for triggers", { triggers: null }, /triggers must be a list/u],
    ["a time-out of nothing", { timeoutSeconds: 0 }, /timeoutSeconds must be/u],
    ["a negative time-out", { timeoutSeconds: -1 }, /timeoutSeconds must be/u],
    ["text for a time-out", { timeoutSeconds: "30m" }, /timeoutSeconds must be/u],
    ["a time-out that is not a number", { timeoutSeconds: Number.NaN }, /timeoutSeconds must be/u],
    ["an endless time-out", { timeoutSeconds: Number.POSITIVE_INFINITY }, /timeoutSeconds must be/u],
    ["a time-out of more than a week", { timeoutSeconds: 604_801 }, /timeoutSeconds must be/u],
    ["text for rebootOnCreate", { rebootOnCreate: "false" }, /rebootOnCreate must be true or false/u],
    ["a number for rebootOnCreate", { rebootOnCreate: 0 }, /rebootOnCreate must be true or false/u],
    [
      "a misspelled argument",
      { unknownArguments: ["trigger"] },
      /trigger is not an argument \(known: node, triggers/u,
    ],
    [
      "cluster and connection together",
      { cluster: "prod", connection: { selfService: goodConnection } },
      /either cluster or connection/u,
    ],
    ["a number for a cluster", { cluster: 3 }, /cluster must be the name/u],
    ["an empty cluster", { cluster: "" }, /cluster must be the name/u],
    ["a cluster without openshift:clusters", { cluster: "prod" }, /openshift:clusters is not an object/u],
    ["text for a connection", { connection: "https://x" }, /connection must be an object/u],
    ["a list for a connection", { connection: [] }, /connection must be an object/u],
  ];
  const connections: readonly (readonly [string, Values, RegExp])[] = [
    ["no URL", { apiUrl: undefined }, /connection\.selfService\.apiUrl is missing/u],
    ["a number for a URL", { apiUrl: 1 }, /apiUrl must be text/u],
    ["a URL that is none", { apiUrl: "api.example.com" }, /apiUrl must be a URL/u],
    ["a URL with a user", { apiUrl: "https://me@api.example.com/api" }, /must not carry a user name/u],
    [
      "a URL with a password",
      { apiUrl: "https://me:planted-password@api.example.com/api" },
      /must not carry a user name/u,
    ],
    ["a URL with a query", { apiUrl: "https://api.example.com/api?x=1" }, /before any \? or #/u],
    ["a URL with an empty query", { apiUrl: "https://api.example.com/api?" }, /before any \? or #/u],
    ["a URL with a fragment", { apiUrl: "https://api.example.com/api#x" }, /before any \? or #/u],
    ["http to another machine", { apiUrl: "http://api.example.com/api" }, /must begin with https/u],
    [
      "http to a name that begins like this machine",
      { apiUrl: "http://127.0.0.1.evil.example/api" },
      /must begin with https/u,
    ],
    [
      "http to a name that ends like this machine",
      { apiUrl: "http://notlocalhost/api" },
      /must begin with https/u,
    ],
    ["ftp", { apiUrl: "ftp://api.example.com/api" }, /must begin with https/u],
    ["a file for a URL", { apiUrl: "file:///etc/passwd" }, /must begin with https/u],
    [
      "a URL that continues to the cluster",
      { apiUrl: "https://api.example.com/api/openshift/cluster.example.com" },
      /before the cluster id/u,
    ],
    ["no cluster id", { clusterId: "" }, /clusterId is missing/u],
    ["a cluster id with a slash", { clusterId: "a/b" }, /one word without slashes/u],
    ["a cluster id with a blank", { clusterId: "a b" }, /one word without slashes/u],
    ["a cluster id that climbs", { clusterId: ".." }, /relative path/u],
    ["a cluster id with a query", { clusterId: "a?b" }, /one word without slashes/u],
    ["no user", { username: undefined }, /username is missing/u],
    ["a user with a colon", { username: "a:b" }, /colon/u],
    ["a user with a control character", { username: "a\u0007" }, /control characters/u],
    ["no password", { password: undefined }, /password is missing/u],
    ["a number for a password", { password: 1234 }, /password must be text/u],
    [
      "a password with two line ends",
      { password: "planted-password\n\n" },
      /password must not contain control/u,
    ],
    ["a number for a certificate", { caCertificate: 1 }, /caCertificate must be PEM/u],
    [
      "a certificate file that is not there",
      { caCertificate: "/nowhere/ca.pem" },
      /caCertificate is neither PEM text nor a readable file/u,
    ],
    [
      "a certificate file without a certificate",
      { caCertificate: __filename },
      /does not hold a certificate/u,
    ],
    [
      "broken PEM",
      { caCertificate: "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----" },
      /does not hold a certificate/u,
    ],
    [
      "a consent that is neither",
      { insecureSkipTlsVerify: "yes" },
      /insecureSkipTlsVerify must be true or false/u,
    ],
    ["a number for a consent", { allowPlainHttp: 1 }, /allowPlainHttp must be true or false/u],
    ["an unknown key", { passwort: "planted-password" }, /passwort is not known/u],
  ];
  const settings: readonly (readonly [string, Values, Values, RegExp])[] = [
    [
      "nothing configured",
      goodReboot,
      {},
      /openshift:selfService.apiUrl is not set.*openshift:selfService.password is not set: run pulumi config set --secret --path "openshift:selfService\.password"/u,
    ],
    [
      "clusters that are text",
      reboot({ cluster: "prod" }),
      { "openshift:clusters": "prod" },
      /not an object of entries/u,
    ],
    [
      "clusters that are a list",
      reboot({ cluster: "prod" }),
      { "openshift:clusters": "[]" },
      /not an object of entries/u,
    ],
    [
      "an unknown cluster",
      reboot({ cluster: "prd" }),
      { "openshift:clusters": '{"prod": {}}' },
      /"prd" is not an entry.*prod/u,
    ],
    [
      "a cluster by a name of every object",
      reboot({ cluster: "constructor" }),
      { "openshift:clusters": '{"prod": {}}' },
      /not an entry/u,
    ],
    [
      "an incomplete cluster",
      reboot({ cluster: "prod" }),
      { ...goodConfig, "openshift:clusters": '{"prod": {"selfService": {"apiUrl": "https://x"}}}' },
      /clusters\.prod\.selfService\.password is missing.*nothing is taken from elsewhere/u,
    ],
  ];
  const statuses: readonly (readonly [string, Values, RegExp])[] = [
    ["a number for waitFor", { waitFor: 1 }, /waitFor must be a status in capitals/u],
    ["small letters for waitFor", { waitFor: "active" }, /waitFor must be a status in capitals/u],
    ["an empty waitFor", { waitFor: "" }, /waitFor must be a status in capitals/u],
    ["an argument of another resource", { unknownArguments: ["triggers"] }, /triggers is not an argument/u],
  ];
  const rows: readonly (readonly [string, "gate" | "nodeStatus", Values, Values, RegExp])[] = [
    ...nodes.map(([name, node, message]) => [name, "gate", reboot({ node }), goodConfig, message] as const),
    ...others.map(([name, change, message]) => [name, "gate", reboot(change), goodConfig, message] as const),
    ...connections.map(
      ([name, change, message]) =>
        [`${name} in a connection`, "gate", connection(change), {}, message] as const,
    ),
    ...settings.map(([name, inputs, values, message]) => [name, "gate", inputs, values, message] as const),
    ...statuses.map(
      ([name, change, message]) =>
        [
          name,
          "nodeStatus",
          { node: "worker-0", timeoutSeconds: 60, ...change },
          goodConfig,
          message,
        ] as const,
    ),
  ];

  it.each(rows)("is found before any request: %s", async (_name, kind, inputs, values, message) => {
    const failures = await check(kind, inputs, values);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(message);
    expect(failures[0]).toMatch(/Nothing was sent\. \(ERR_INVALID_INPUT\)$/u);
    expect(failures[0]).not.toContain("planted-password");
    expect(failures[0]).not.toMatch(/\p{Cc}/u);
  });

  it("comes in at least sixty kinds", () => {
    expect(rows.length).toBeGreaterThanOrEqual(60);
  });

  it("is reported together with all others of the resource, in one message", async () => {
    const inputs = reboot({
      node: "",
      triggers: "x",
      timeoutSeconds: 0,
      rebootOnCreate: "no",
      unknownArguments: ["trigger"],
    });
    const failures = await check("gate", inputs, {});
    expect(failures).toHaveLength(1);
    for (const word of [
      "9 faults",
      "node",
      "triggers",
      "timeoutSeconds",
      "rebootOnCreate",
      "trigger is not",
      "apiUrl",
      "clusterId",
      "username",
      "password",
    ]) {
      expect(failures[0]).toContain(word);
    }
  });
});
