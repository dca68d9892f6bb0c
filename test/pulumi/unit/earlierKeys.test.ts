/** Keys, variables and connections of an earlier version: each is an error that says what to write instead. */
import { requireBackend } from "../../../provider/backends/resolveBackend";
import { resolveOkdConnection } from "../../../provider/kubernetes/connection/resolveOkdConnection";
import { unknownValue } from "../../../provider/pulumi/unknown";
import {
  faultsOfOkd,
  faultsOfReboot,
  kubernetes,
  plantedSecret,
  selfService,
  under,
} from "../../support/clusterSettings";
import { settingsSource } from "../../support/settingsSource";

describe("a key of an earlier version that is still set", () => {
  it.each<[string, "reboot" | "okd", string]>([
    [
      "openshift:apiUrl",
      "reboot",
      'run pulumi config set --path "openshift:selfService.apiUrl" VALUE, then pulumi config rm "openshift:apiUrl"',
    ],
    [
      "openshift:clusterId",
      "reboot",
      '"openshift:selfService.clusterId" VALUE, then pulumi config rm "openshift:clusterId"',
    ],
    ["openshift:username", "reboot", 'pulumi config set --path "openshift:selfService.username" VALUE, then'],
    [
      "openshift:password",
      "reboot",
      'run pulumi config set --secret --path "openshift:selfService.password", then pulumi config rm "openshift:password"',
    ],
    ["openshift:caCertificate", "reboot", '"openshift:selfService.caCertificate" VALUE'],
    ["openshift:insecureSkipTlsVerify", "reboot", '"openshift:selfService.insecureSkipTlsVerify" VALUE'],
    ["openshift:allowPlainHttp", "reboot", '"openshift:selfService.allowPlainHttp" VALUE'],
    [
      "okd:server",
      "okd",
      'run pulumi config set --path "openshift:kubernetes.server" VALUE, then pulumi config rm "okd:server"',
    ],
    [
      "okd:token",
      "okd",
      'run pulumi config set --secret --path "openshift:kubernetes.token", then pulumi config rm "okd:token"',
    ],
    [
      "okd:kubeconfig",
      "okd",
      'run pulumi config set --secret --path "openshift:kubernetes.kubeconfig", then',
    ],
    ["okd:clientKey", "okd", 'run pulumi config set --secret --path "openshift:kubernetes.clientKey", then'],
    ["okd:registryCertificateAuthority", "okd", '"openshift:kubernetes.registryCertificateAuthority" VALUE'],
    ["okd:context", "okd", '"openshift:kubernetes.context" VALUE'],
  ])("is an error with the command that moves it, and without its value: %s", (key, kind, command) => {
    const env = { KUBECONFIG: "/k" };
    const settings = {
      config: {
        [key]: plantedSecret,
        "openshift:clusters": { a: { selfService, kubernetes }, b: { selfService } },
      },
      env,
    };
    const of = kind === "okd" ? faultsOfOkd : faultsOfReboot;
    for (const choice of [{}, { cluster: "a" }]) {
      expect(of(choice, settings)).toEqual([expect.stringContaining(`${key} is not read any more: `)]);
      expect(of(choice, settings)[0]).toContain(command);
    }
    // It concerns no one who brings a connection, nor the other API.
    expect(of({ connection: { selfService, kubernetes } }, settings)).toEqual([]);
    if (kind === "okd") expect(faultsOfReboot({ cluster: "b" }, settings)).toEqual([]);
    else expect(faultsOfOkd({ cluster: "a" }, settings)).toEqual([]);
    // A cluster beside the self-service API is its witness.
    if (kind === "okd") expect(faultsOfReboot({ cluster: "a" }, settings)).toHaveLength(1);
  });

  it("beside the new one is only to be removed", () => {
    const config = { "okd:server": "https://x", ...under("openshift:kubernetes.", kubernetes) };
    expect(faultsOfOkd({}, { config })).toEqual([
      'okd:server is not read any more: it is openshift:kubernetes.server now: run pulumi config rm "okd:server"',
    ]);
  });

  it("is an error as a variable, but not where the new one takes its place", () => {
    const env = {
      OPENSHIFT_API_URL: "https://x",
      OPENSHIFT_PASSWORD: plantedSecret,
      OPENSHIFT_ALLOW_PLAIN_HTTP: "true",
    };
    expect(faultsOfReboot({}, { env })).toEqual([
      "openshift:selfService.allowPlainHttp OPENSHIFT_ALLOW_PLAIN_HTTP is not read any more: set OPENSHIFT_SELFSERVICE_ALLOW_PLAIN_HTTP in its place, or unset it",
      expect.stringContaining("openshift:selfService.clusterId is not set: run"),
      "openshift:selfService.apiUrl is not set: OPENSHIFT_API_URL is not read any more: set OPENSHIFT_SELFSERVICE_API_URL in its place, or unset it",
      expect.stringContaining("openshift:selfService.username is not set: run"),
      "openshift:selfService.password is not set: OPENSHIFT_PASSWORD is not read any more: set OPENSHIFT_SELFSERVICE_PASSWORD in its place, or unset it",
    ]);
    // Other programs may have variables of these names.
    const config = under("openshift:selfService.", { ...selfService, allowPlainHttp: "false" });
    expect(faultsOfReboot({}, { config, env })).toEqual([]);
  });

  it("has its new name in the environment, for each field", () => {
    const env = {
      OPENSHIFT_SELFSERVICE_API_URL: "http://api.example",
      OPENSHIFT_SELFSERVICE_CLUSTER_ID: "c",
      OPENSHIFT_SELFSERVICE_USERNAME: "u",
      OPENSHIFT_SELFSERVICE_PASSWORD: "p",
      OPENSHIFT_SELFSERVICE_ALLOW_PLAIN_HTTP: "true",
      OPENSHIFT_SELFSERVICE_INSECURE_SKIP_TLS_VERIFY: "true",
    };
    expect(requireBackend({}, settingsSource({ env }))).toEqual({
      apiUrl: "http://api.example",
      clusterId: "c",
      username: "u",
      password: "p",
      insecureSkipTlsVerify: true,
    });
    const wrong = { ...env, OPENSHIFT_SELFSERVICE_CA_CERTIFICATE: "/none" };
    expect(faultsOfReboot({}, { env: wrong })).toEqual([
      expect.stringContaining("openshift:selfService.caCertificate is"),
    ]);
  });
});

describe("a connection of an earlier form", () => {
  it("is an error with the new form: an argument", () => {
    expect(faultsOfReboot({ connection: selfService })).toEqual([
      "connection is of an earlier form: write connection: { selfService: { apiUrl, clusterId, username, password } } instead",
    ]);
    expect(
      faultsOfOkd({ connection: { server: "https://x", username: "u", password: plantedSecret } }),
    ).toEqual([
      "connection is of an earlier form: write connection: { kubernetes: { server, username, password } } instead",
    ]);
  });

  it("is an error with the commands that move it: an entry", () => {
    const entry = { apiUrl: "https://x", password: plantedSecret };
    expect(
      faultsOfReboot({ cluster: "prod" }, { config: { "openshift:clusters": { prod: entry } } }),
    ).toEqual([
      'openshift:clusters.prod.apiUrl is of an earlier form: run pulumi config set --path "openshift:clusters.prod.selfService.apiUrl" VALUE, then pulumi config rm --path "openshift:clusters.prod.apiUrl"',
      'openshift:clusters.prod.password is of an earlier form: run pulumi config set --secret --path "openshift:clusters.prod.selfService.password", then pulumi config rm --path "openshift:clusters.prod.password"',
    ]);
    // In a path of Pulumi such a name needs quotes, which no two shells read alike.
    expect(
      faultsOfReboot(
        { cluster: "a.b" },
        { config: { "openshift:clusters": JSON.stringify({ "a.b": entry }) } },
      ),
    ).toContain(
      "openshift:clusters.a.b.apiUrl is of an earlier form: move it into openshift:clusters.a.b.selfService in Pulumi.STACK.yaml",
    );
  });

  it("that a state has recorded still leads deletion to the cluster", () => {
    const found = resolveOkdConnection(
      { okd: kubernetes },
      settingsSource({ config: { "okd:server": "https://x" } }),
    );
    expect(found).toMatchObject({ connection: kubernetes });
    expect(resolveOkdConnection({ okd: unknownValue }, settingsSource({}))).toBe("unknown");
  });
});
