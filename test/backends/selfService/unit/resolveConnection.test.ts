import * as fc from "fast-check";
import {
  requireConnection,
  requireConnectionTo,
  resolveConnection,
} from "../../../../provider/backends/selfService/resolveConnection";
import type { ClusterInputs, ConnectionInputs } from "../../../../provider/backends/clusterInputs";
import { unknownValue } from "../../../../provider/pulumi/unknown";
import { makeCertificates } from "../../../support/certificates";
import { settingsSource as source, type Settings } from "../../../support/settingsSource";

type SelfService = NonNullable<ConnectionInputs["selfService"]>;
const whole = (name: string): SelfService => ({
  apiUrl: `https://${name}.example/api/openshift`,
  clusterId: `${name}.cluster`,
  username: `${name}-user`,
  password: `${name}-password`,
});
const connectionTo = (name: string): ConnectionInputs => ({ selfService: whole(name) });
const topLevel = (name: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(whole(name)).map(([key, value]) => [`openshift:selfService.${key}`, value]),
  );
const environment = (name: string): Record<string, string> => {
  const { apiUrl, clusterId, username, password } = whole(name);
  return {
    OPENSHIFT_SELFSERVICE_API_URL: apiUrl,
    OPENSHIFT_SELFSERVICE_CLUSTER_ID: clusterId,
    OPENSHIFT_SELFSERVICE_USERNAME: username,
    OPENSHIFT_SELFSERVICE_PASSWORD: password,
  };
};

/** What a resolution says in short: the connection, or the faults as text. */
function said(inputs: ClusterInputs, settings: Settings): unknown {
  const resolution = resolveConnection(inputs, source(settings));
  if (resolution === "unknown") return resolution;
  if ("connection" in resolution) return resolution.connection;
  return resolution.faults.map(({ property, reason }) => `${property} ${reason}`);
}
const faults = (inputs: ClusterInputs, settings: Settings): string[] => {
  const all = said(inputs, settings);
  if (!Array.isArray(all)) throw new Error(`no faults: ${JSON.stringify(all)}`);
  return all as string[];
};
const withKey = (key: string, value: unknown): Settings => ({
  config: { ...topLevel("top"), [`openshift:selfService.${key}`]: value },
});

describe("where a connection comes from", () => {
  const everything: Settings = {
    config: { ...topLevel("config"), "openshift:clusters": { prod: connectionTo("prod") } },
    env: environment("env"),
  };

  it.each<[string, ClusterInputs, Settings, string]>([
    ["the resource's own one, before all else", { connection: connectionTo("own") }, everything, "own"],
    ["the named entry, before the top level", { cluster: "prod" }, everything, "prod"],
    ["the configuration, before the environment", {}, everything, "config"],
    ["the environment, where there is no configuration", {}, { env: environment("env") }, "env"],
    [
      "entries given as JSON text",
      { cluster: "prod" },
      { config: { "openshift:clusters": JSON.stringify({ prod: connectionTo("prod") }) } },
      "prod",
    ],
  ])("%s", (_what, inputs, settings, name) => {
    expect(said(inputs, settings)).toEqual(whole(name));
  });

  it("the top-level keys mix, each from the configuration where it is there", () => {
    const config = Object.fromEntries(
      Object.entries(topLevel("config")).filter(([key]) => key !== "openshift:selfService.password"),
    );
    expect(said({}, { config, env: environment("env") })).toEqual({
      ...whole("config"),
      password: "env-password",
    });
  });

  it("is not known before the update when any part of it is not", () => {
    const selfService = { ...whole("own"), password: unknownValue };
    expect(said({ connection: { selfService } }, {})).toBe("unknown");
    expect(said({ cluster: unknownValue }, everything)).toBe("unknown");
  });

  const parts = ["apiUrl", "clusterId", "username", "password"] as const;
  it("lets no password meet another cluster's URL, whatever is missing where", () => {
    fc.assert(
      fc.property(fc.subarray([...parts]), fc.constantFrom("own", "prod"), (missing, which) => {
        const partial = Object.fromEntries(
          Object.entries(whole(which)).filter(([key]) => !(missing as string[]).includes(key)),
        );
        const inputs: ClusterInputs =
          which === "own"
            ? { connection: { selfService: partial as unknown as SelfService } }
            : { cluster: "prod" };
        const config = {
          ...everything.config,
          "openshift:clusters": { prod: { selfService: partial }, test: connectionTo("test") },
        };
        const result = said(inputs, { ...everything, config });
        if (missing.length === 0) expect(result).toEqual(whole(which));
        else {
          expect(result).toHaveLength(missing.length);
          for (const key of missing)
            expect(result).toContainEqual(
              expect.stringMatching(`${key} is missing: a connection is a complete set`),
            );
        }
      }),
    );
  });
});

describe("faults of a connection", () => {
  it("are all said at once, each with how to fix it", () => {
    expect(faults({}, {})).toEqual([
      expect.stringMatching(
        /^openshift:selfService.clusterId is not set: run pulumi config set --path "openshift:selfService.clusterId" VALUE, or set OPENSHIFT_SELFSERVICE_CLUSTER_ID/u,
      ),
      expect.stringMatching(/^openshift:selfService.apiUrl is not set: .*OPENSHIFT_SELFSERVICE_API_URL/u),
      expect.stringMatching(/^openshift:selfService.username is not set: .*OPENSHIFT_SELFSERVICE_USERNAME/u),
      expect.stringMatching(
        /^openshift:selfService.password is not set: run pulumi config set --secret --path "openshift:selfService.password", or set OPENSHIFT_SELFSERVICE_PASSWORD/u,
      ),
    ]);
  });

  it.each<[string, ClusterInputs, Settings, string]>([
    [
      "both ways at once",
      { cluster: "a", connection: connectionTo("b") },
      {},
      "cluster give either cluster or connection",
    ],
    [
      "an entry with a dot in its name, without entries",
      { cluster: "prod.example" },
      {},
      "write it into Pulumi.STACK.yaml",
    ],
    ["an entry without entries", { cluster: "prod" }, {}, "openshift:clusters is not an object"],
    [
      "entries that are a list",
      { cluster: "prod" },
      { config: { "openshift:clusters": [] } },
      "is not an object",
    ],
    [
      "entries that are no JSON",
      { cluster: "prod" },
      { config: { "openshift:clusters": "{" } },
      "is not an object",
    ],
    [
      "an entry that is not there",
      { cluster: "prod" },
      { config: { "openshift:clusters": { test: {}, dev: {} } } },
      'cluster "prod" is not an entry of openshift:clusters (there: test, dev)',
    ],
    [
      "an entry that only JavaScript's objects have",
      { cluster: "constructor" },
      { config: { "openshift:clusters": {} } },
      '"constructor" is not an entry of openshift:clusters (there: none)',
    ],
    ["an empty name", { cluster: "" }, {}, "cluster must be the name of an entry"],
    [
      "an entry that is no object",
      { cluster: "prod" },
      { config: { "openshift:clusters": { prod: "x" } } },
      "openshift:clusters.prod must be an object",
    ],
    [
      "a misspelled key",
      { connection: { selfService: { ...whole("a"), userName: "x" } as SelfService } },
      {},
      "connection.selfService.userName is not known; closest: username (known: apiUrl,",
    ],
    [
      "no text as name",
      {},
      withKey("username", true),
      "openshift:selfService.username must be text, not boolean",
    ],
    [
      "a colon in the name",
      {},
      withKey("username", "a:b"),
      "openshift:selfService.username must not contain a colon",
    ],
    [
      "a line end in the name",
      {},
      withKey("username", "a\n"),
      "openshift:selfService.username must not contain control",
    ],
    [
      "a line end in the password",
      {},
      withKey("password", "x\ny"),
      "openshift:selfService.password must not contain control",
    ],
    [
      "a cluster id with a slash",
      {},
      withKey("clusterId", "a/b"),
      "openshift:selfService.clusterId must be one word",
    ],
    [
      "a cluster id with a blank",
      {},
      withKey("clusterId", "a b"),
      "openshift:selfService.clusterId must be one word",
    ],
    [
      "a cluster id that leads up",
      {},
      withKey("clusterId", ".."),
      "openshift:selfService.clusterId must not be a relative path",
    ],
    [
      "no URL",
      {},
      withKey("apiUrl", "selfservice.example"),
      "openshift:selfService.apiUrl must be a URL such as",
    ],
    [
      "another scheme",
      {},
      withKey("apiUrl", "ftp://x/"),
      "openshift:selfService.apiUrl must begin with https://",
    ],
    [
      "credentials in the URL",
      {},
      withKey("apiUrl", "https://u:p@x/"),
      "must not carry a user name or password",
    ],
    [
      "a query",
      {},
      withKey("apiUrl", "https://x/api?a=1"),
      "openshift:selfService.apiUrl must end before any ? or #",
    ],
    [
      "an empty fragment",
      {},
      withKey("apiUrl", "https://x/api#"),
      "openshift:selfService.apiUrl must end before any ? or #",
    ],
    [
      "the cluster id in the URL",
      {},
      withKey("apiUrl", "https://x/api/top.cluster"),
      "must end before the cluster id",
    ],
    [
      "http:// to elsewhere",
      {},
      withKey("apiUrl", "http://x.example/api"),
      "http:// would send the password in plain text",
    ],
    [
      "http:// to a name that begins like loopback",
      {},
      withKey("apiUrl", "http://127.0.0.1.evil.example"),
      "in plain text",
    ],
    [
      "http:// to a name that ends like localhost",
      {},
      withKey("apiUrl", "http://notlocalhost"),
      "in plain text",
    ],
    [
      "a certificate that cannot be read",
      {},
      withKey("caCertificate", "/no/such.pem"),
      "(ENOENT: /no/such.pem)",
    ],
    ["a certificate that is no text", {}, withKey("caCertificate", true), "must be PEM text or the path"],
    [
      "a file without a certificate",
      {},
      { ...withKey("caCertificate", "/a.pem"), files: { "/a.pem": "hello" } },
      "openshift:selfService.caCertificate does not hold a certificate",
    ],
    [
      "PEM text that is none",
      {},
      withKey("caCertificate", "-----BEGIN CERTIFICATE-----\nx"),
      "does not hold",
    ],
    [
      "a consent that is neither",
      {},
      withKey("allowPlainHttp", "maybe"),
      "allowPlainHttp must be true or false",
    ],
  ])("%s", (_what, inputs, settings, says) => {
    const all = faults(inputs, settings);
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(says);
    expect(all[0]).not.toContain("u:p@");
  });

  it("never hold the password", () => {
    const settings = withKey("password", "top\nsecret");
    expect(() => requireConnection({}, source(settings))).toThrow(
      /openshift:selfService.password must not contain/u,
    );
    expect(() => requireConnection({}, source(settings))).not.toThrow(/secret/u);
  });
});

describe("an apiUrl", () => {
  it.each([
    "http://127.0.0.1:8080",
    "http://localhost/api",
    "http://[::1]:1/api",
    "http://sub.localhost/api",
  ])("may be %s: the password does not leave this machine", (apiUrl) => {
    expect(said({}, withKey("apiUrl", apiUrl))).toMatchObject({ apiUrl });
  });

  it("may be plain http with the user's consent", () => {
    const settings = withKey("apiUrl", "http://x.example/api");
    for (const consent of [true, "true"])
      expect(
        said({}, { config: { ...settings.config, "openshift:selfService.allowPlainHttp": consent } }),
      ).toMatchObject({
        apiUrl: "http://x.example/api",
      });
  });

  it.each([
    "https://api.example/api/openshift/",
    "https://api.example/api/openshift///",
    "HTTPS://API.example/api/openshift",
    "https://api.example:443/api/openshift",
    " https://api.example/api/openshift\n",
  ])("is the same cluster when it is spelled %j", (apiUrl) => {
    expect(said({}, withKey("apiUrl", apiUrl))).toMatchObject({
      apiUrl: "https://api.example/api/openshift",
    });
  });
});

describe("a certificate to trust", () => {
  const { ca } = makeCertificates();

  it("is PEM text, or read from the file that is named", () => {
    expect(said({}, withKey("caCertificate", ca))).toMatchObject({ caCertificate: ca });
    const settings = { ...withKey("caCertificate", "/etc/ca.pem"), files: { "/etc/ca.pem": ca } };
    expect(said({}, settings)).toMatchObject({ caCertificate: ca });
  });

  it("contradicts trusting any certificate", () => {
    const config = {
      ...withKey("caCertificate", ca).config,
      "openshift:selfService.insecureSkipTlsVerify": "true",
    };
    expect(faults({}, { config })).toEqual([expect.stringContaining("contradicts caCertificate")]);
  });
});

describe("the connection to where work was begun", () => {
  const recorded = { apiUrl: whole("old").apiUrl, clusterId: whole("old").clusterId };

  it.each<[string, ClusterInputs, Settings]>([
    ["the resource's own one", { connection: connectionTo("old") }, { config: topLevel("new") }],
    [
      "the top level, when the resource has moved on",
      { connection: connectionTo("new") },
      { config: topLevel("old") },
    ],
    [
      "any entry that leads there",
      { cluster: "new" },
      {
        config: {
          ...topLevel("x"),
          "openshift:clusters": { bad: 7, new: connectionTo("new"), o: connectionTo("old") },
        },
      },
    ],
  ])("is %s", (_what, inputs, settings) => {
    expect(requireConnectionTo(recorded, inputs, source(settings))).toEqual(whole("old"));
  });

  it("uses new credentials of the same cluster", () => {
    const selfService = { ...whole("old"), username: "rotated", password: "rotated" };
    expect(requireConnectionTo(recorded, { connection: { selfService } }, source({}))).toEqual(selfService);
  });

  it("is the same cluster in another spelling of its address", () => {
    const selfService = { ...whole("old"), apiUrl: "https://OLD.example.:443/api//openshift/" };
    expect(requireConnectionTo(recorded, { connection: { selfService } }, source({}))).toMatchObject({
      password: selfService.password,
    });
  });

  it("is never another cluster of the same API, nor the same cluster of another API", () => {
    for (const other of [{ clusterId: "x" }, { apiUrl: "https://other.example/api" }]) {
      const selfService = { ...whole("old"), ...other };
      expect(() => requireConnectionTo(recorded, { connection: { selfService } }, source({}))).toThrow(
        /belongs to cluster old\.cluster at https:\/\/old\.example.*nothing is sent a second time/u,
      );
    }
  });
});
