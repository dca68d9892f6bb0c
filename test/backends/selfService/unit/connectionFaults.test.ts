import { requireBackend } from "../../../../provider/backends/resolveBackend";
import type { ClusterInputs } from "../../../../provider/backends/clusterInputs";
import { makeCertificates } from "../../../support/certificates";
import { settingsSource as source, type Settings } from "../../../support/settingsSource";
import {
  whole,
  connectionTo,
  said,
  faults,
  withKey,
  type SelfService,
} from "../../../support/selfServiceSettings";

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
  ])("are told for %s", (_what, inputs, settings, says) => {
    const all = faults(inputs, settings);
    expect(all).toHaveLength(1);
    expect(all[0]).toContain(says);
    expect(all[0]).not.toContain("u:p@");
  });

  it("never hold the password", () => {
    const settings = withKey("password", "top\nsecret");
    expect(() => requireBackend({}, source(settings))).toThrow(
      /openshift:selfService.password must not contain/u,
    );
    expect(() => requireBackend({}, source(settings))).not.toThrow(/secret/u);
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
