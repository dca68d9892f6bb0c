/** The words of the configuration: what is known, what is misspelt, and what an earlier version had. */
import * as pulumi from "@pulumi/pulumi";
import type { SelfServiceConnectionArgs } from "../../../provider/backends/selfService/connectionArgs";
import {
  requireConnection,
  resolveConnection,
} from "../../../provider/backends/selfService/resolveConnection";
import type { KubernetesConnectionArgs } from "../../../provider/kubernetes/connection/connectionArgs";
import { resolveOkdConnection } from "../../../provider/kubernetes/connection/resolveOkdConnection";
import { checkConstruction } from "../../../provider/pulumi/checkConstruction";
import type { ClusterChoice } from "../../../provider/pulumi/namespace/choosePart";
import { faultsOfNamespace } from "../../../provider/pulumi/namespace/faultsOfNamespace";
import { kubernetesFields, selfServiceFields } from "../../../provider/pulumi/namespace/names";
import type { Fault } from "../../../provider/pulumi/validation";
import { unknownValue } from "../../../provider/pulumi/unknown";
import { settingsSource, type Settings } from "../../support/settingsSource";

const secret = "Pl4ntedT0kenN33dle";
const selfService = {
  apiUrl: "https://api.example/api/openshift",
  clusterId: "my.cluster",
  username: "operator",
  password: secret,
};
const kubernetes = { server: "https://api.example:6443", token: secret };
const under = (prefix: string, value: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([key, field]) => [`${prefix}${key}`, field]));

const said = (faults: readonly Fault[]): string[] => {
  const all = faults.map(({ property, reason }) => `${property} ${reason}`);
  expect(all.join("\n")).not.toContain(secret);
  return all;
};
const faultsOf = (resolution: { readonly faults: Fault[] } | object | "unknown"): string[] =>
  typeof resolution === "object" && "faults" in resolution ? said(resolution.faults as Fault[]) : [];
const ofReboot = (choice: ClusterChoice, settings: Settings = {}): string[] =>
  faultsOf(resolveConnection(choice, settingsSource(settings)));
const ofOkd = (choice: ClusterChoice, settings: Settings = {}): string[] =>
  faultsOf(resolveOkdConnection(choice, settingsSource(settings)));

describe("the fields of an API", () => {
  it("are those that a program may give", () => {
    type Same<A, B> = [A, B] extends [B, A] ? true : never;
    const same: [
      Same<keyof SelfServiceConnectionArgs, (typeof selfServiceFields)[number]>,
      Same<keyof KubernetesConnectionArgs, (typeof kubernetesFields)[number]>,
    ] = [true, true];
    expect(same).toEqual([true, true]);
  });
});

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
      config: { [key]: secret, "openshift:clusters": { a: { selfService, kubernetes } } },
      env,
    };
    const of = kind === "okd" ? ofOkd : ofReboot;
    for (const choice of [{}, { cluster: "a" }]) {
      expect(of(choice, settings)).toEqual([expect.stringContaining(`${key} is not read any more: `)]);
      expect(of(choice, settings)[0]).toContain(command);
    }
    // It concerns nobody who brings a connection, nor the other API.
    expect(of({ connection: { selfService, kubernetes } }, settings)).toEqual([]);
    expect((kind === "okd" ? ofReboot : ofOkd)({ cluster: "a" }, settings)).toEqual([]);
  });

  it("beside the new one is only to be removed", () => {
    const config = { "okd:server": "https://x", ...under("openshift:kubernetes.", kubernetes) };
    expect(ofOkd({}, { config })).toEqual([
      'okd:server is not read any more: it is openshift:kubernetes.server now: run pulumi config rm "okd:server"',
    ]);
  });

  it("is an error as a variable, but not where the new one takes its place", () => {
    const env = {
      OPENSHIFT_API_URL: "https://x",
      OPENSHIFT_PASSWORD: secret,
      OPENSHIFT_ALLOW_PLAIN_HTTP: "true",
    };
    expect(ofReboot({}, { env })).toEqual([
      "openshift:selfService.allowPlainHttp OPENSHIFT_ALLOW_PLAIN_HTTP is not read any more: set OPENSHIFT_SELFSERVICE_ALLOW_PLAIN_HTTP in its place, or unset it",
      expect.stringContaining("openshift:selfService.clusterId is not set: run"),
      "openshift:selfService.apiUrl is not set: OPENSHIFT_API_URL is not read any more: set OPENSHIFT_SELFSERVICE_API_URL in its place, or unset it",
      expect.stringContaining("openshift:selfService.username is not set: run"),
      "openshift:selfService.password is not set: OPENSHIFT_PASSWORD is not read any more: set OPENSHIFT_SELFSERVICE_PASSWORD in its place, or unset it",
    ]);
    // Other programs may have variables of these names.
    const config = under("openshift:selfService.", { ...selfService, allowPlainHttp: "false" });
    expect(ofReboot({}, { config, env })).toEqual([]);
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
    expect(requireConnection({}, settingsSource({ env }))).toEqual({
      apiUrl: "http://api.example",
      clusterId: "c",
      username: "u",
      password: "p",
      insecureSkipTlsVerify: true,
    });
    const wrong = { ...env, OPENSHIFT_SELFSERVICE_CA_CERTIFICATE: "/none" };
    expect(ofReboot({}, { env: wrong })).toEqual([
      expect.stringContaining("openshift:selfService.caCertificate is"),
    ]);
  });
});

describe("a connection of an earlier form", () => {
  it("is an error with the new form: an argument", () => {
    expect(ofReboot({ connection: selfService })).toEqual([
      "connection is of an earlier form: write connection: { selfService: { apiUrl, clusterId, username, password } } instead",
    ]);
    expect(ofOkd({ connection: { server: "https://x", username: "u", password: secret } })).toEqual([
      "connection is of an earlier form: write connection: { kubernetes: { server, username, password } } instead",
    ]);
  });

  it("is an error with the commands that move it: an entry", () => {
    const entry = { apiUrl: "https://x", password: secret };
    expect(ofReboot({ cluster: "prod" }, { config: { "openshift:clusters": { prod: entry } } })).toEqual([
      'openshift:clusters.prod.apiUrl is of an earlier form: run pulumi config set --path "openshift:clusters.prod.selfService.apiUrl" VALUE, then pulumi config rm --path "openshift:clusters.prod.apiUrl"',
      'openshift:clusters.prod.password is of an earlier form: run pulumi config set --secret --path "openshift:clusters.prod.selfService.password", then pulumi config rm --path "openshift:clusters.prod.password"',
    ]);
    // In a path of Pulumi such a name needs quotes, which no two shells read alike.
    expect(
      ofReboot({ cluster: "a.b" }, { config: { "openshift:clusters": JSON.stringify({ "a.b": entry }) } }),
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

describe("a misspelt word", () => {
  it.each<[string, ClusterChoice, Settings, string]>([
    [
      "of an argument's part",
      { connection: { selfservice: selfService } },
      {},
      "connection.selfservice is not known; closest: selfService (known: backend, selfService,",
    ],
    [
      "of a field",
      { connection: { selfService: { ...selfService, apiURL: "x" } } },
      {},
      "connection.selfService.apiURL is not known; closest: apiUrl (known:",
    ],
    [
      "of the other API's field",
      { connection: { selfService, kubernetes: { servr: "x" } } },
      {},
      "connection.kubernetes.servr is not known; closest: server",
    ],
    [
      "beside values that are not known yet",
      { connection: { selfService: { ...selfService, passwrd: unknownValue } } },
      {},
      "connection.selfService.passwrd is not known; closest: password",
    ],
    [
      "at the top level",
      {},
      { config: { "openshift:selfService": { ...selfService, clusterID: "x" } } },
      "openshift:selfService.clusterID is not known; closest: clusterId",
    ],
    [
      "of an entry's part",
      { cluster: "p" },
      { config: { "openshift:clusters": { p: { selfService, kubernets: {} } } } },
      "openshift:clusters.p.kubernets is not known; closest: kubernetes",
    ],
    [
      "of an entry's field",
      { cluster: "p" },
      { config: { "openshift:clusters.p.selfService": { ...selfService, user: "x" } } },
      "openshift:clusters.p.selfService.user is not known; closest: username",
    ],
    [
      "of a back end",
      {},
      { config: { ...under("openshift:selfService.", selfService), "openshift:backend": "selfservice" } },
      "openshift:backend is not known; closest: selfService (known: selfService, kubernetes, openstack)",
    ],
  ])("is an error with the closest one: %s", (_what, choice, settings, expected) => {
    expect(ofReboot(choice, settings)).toEqual([expect.stringContaining(expected)]);
  });

  it("is found for the OKD API in the same way, however the connection comes", () => {
    expect(ofOkd({ connection: { kubernetes: { ...kubernetes, Token: secret } } })).toEqual([
      expect.stringContaining("connection.kubernetes.Token is not known; closest: token"),
    ]);
    expect(ofOkd({}, { config: { "openshift:kubernetes": { contxt: "x" } } })).toContainEqual(
      expect.stringContaining("openshift:kubernetes.contxt is not known; closest: context"),
    );
  });

  const seen = (config: Record<string, unknown>): string[] =>
    said(faultsOfNamespace(Object.keys(config), settingsSource({ config })));

  it.each([
    ["openshift:selfservice", "selfService"],
    ["openshift:self-service", "selfService"],
    ["openshift:kubernets", "kubernetes"],
    ["openshift:Kubernetes", "kubernetes"],
    ["openshift:cluster", "clusters"],
    ["openshift:backends", "backend"],
    ["openshift:openStack", "openstack"],
    ["openshift:acceptedOperation", "acceptedOperations"],
  ])("of the namespace is seen by the program: %s", (key, closest) => {
    expect(seen({ [key]: secret })).toEqual([
      expect.stringContaining(`${key} is not known; closest: ${closest} (known:`),
    ]);
  });

  it("is none where it is like no word of ours, or right", () => {
    const config = {
      "openshift:region": "eu",
      "openshift:image": "x",
      "project:selfservice": "x",
      "openshift:selfService": selfService,
      "openshift:kubernetes": kubernetes,
      "openshift:backend": "kubernetes",
      "openshift:clusters": { prod: { backend: "selfService", selfService, kubernetes } },
      "openshift:acceptedOperations": "a,b",
    };
    expect(seen(config)).toEqual([]);
  });

  it("is seen by the program in every object, and so are the keys of an earlier version, whoever uses which", () => {
    const config = {
      "openshift:apiUrl": secret,
      "okd:token": secret,
      "openshift:kubernetes": { tokn: secret },
      "openshift:clusters": {
        a: { selfServic: {} },
        b: { kubernetes: { serve: "x" } },
        c: { password: secret },
      },
    };
    expect(seen(config).map((fault) => fault.split(" ")[0])).toEqual([
      "openshift:apiUrl",
      "okd:token",
      "openshift:kubernetes.tokn",
      "openshift:clusters.a.selfServic",
      "openshift:clusters.b.kubernetes.serve",
      "openshift:clusters.c.password",
    ]);
  });

  it("ends the program at its first resource, with no value in the message", () => {
    pulumi.runtime.setAllConfig({ "openshift:selfservice": JSON.stringify(selfService) });
    const construct = (): void => {
      checkConstruction({ type: "NodeReboot", name: "w", args: { node: "n" }, opts: {} }, ["node"]);
    };
    expect(construct).toThrow(
      /^NodeReboot "w": in the stack's configuration openshift:selfservice is not known; closest: selfService .*\(ERR_INVALID_INPUT\)$/u,
    );
    expect(construct).not.toThrow(secret);
    pulumi.runtime.setAllConfig({});
    expect(construct).not.toThrow();
  });
});

describe("a back end", () => {
  it.each(["kubernetes", "openstack"])(
    "other than selfService cannot reboot in this version: %s",
    (backend) => {
      const expected = (path: string): unknown[] => [
        `${path} is ${backend}: this version reboots and lists nodes through selfService alone; set it to selfService, or leave it out`,
      ];
      const config = { ...under("openshift:selfService.", selfService), "openshift:backend": backend };
      expect(ofReboot({}, { config })).toEqual(expected("openshift:backend"));
      expect(ofReboot({ connection: { backend, selfService } })).toEqual(expected("connection.backend"));
      const clusters = { p: { backend, selfService } };
      expect(ofReboot({ cluster: "p" }, { config: { "openshift:clusters": clusters } })).toEqual(
        expected("openshift:clusters.p.backend"),
      );
      // It says nothing of where objects are read.
      expect(ofOkd({ connection: { backend, kubernetes } })).toEqual([]);
    },
  );

  it("may be said, or is the one that is configured", () => {
    expect(ofReboot({ connection: { backend: "selfService", selfService } })).toEqual([]);
    const only = ofReboot({}, { config: { "openshift:kubernetes": kubernetes } });
    expect(only[0]).toBe(
      "openshift:selfService is not set, but openshift:kubernetes is: this version reboots and lists nodes through selfService alone",
    );
    expect(only).toHaveLength(5);
    expect(ofReboot({ connection: { kubernetes } })).toEqual([
      expect.stringMatching(
        /^connection\.selfService is missing: this version reboots and lists nodes through it alone/u,
      ),
    ]);
    expect(ofReboot({ connection: { backend: 7, selfService } })).toEqual([
      "connection.backend must be one of selfService, kubernetes, openstack",
    ]);
  });

  it("of OpenStack is reserved, wherever it is configured", () => {
    const openstack = { cloud: "c" };
    const reserved = "is reserved: this version has no OpenStack back end yet";
    expect(ofReboot({ connection: { selfService, openstack } })).toEqual([
      `connection.openstack ${reserved}`,
    ]);
    expect(
      ofOkd({}, { config: { "openshift:kubernetes": kubernetes, "openshift:openstack": openstack } }),
    ).toEqual([`openshift:openstack ${reserved}`]);
  });
});

describe("a set of settings", () => {
  it("of an entry or an argument is whole: nothing is added from the configuration, the environment or a kubeconfig", () => {
    const settings = {
      config: {
        "openshift:selfService": selfService,
        "openshift:kubernetes": kubernetes,
        "openshift:clusters": {
          empty: {},
          half: { selfService: { apiUrl: "https://x" }, kubernetes: { token: "t" } },
        },
      },
      env: { OPENSHIFT_SELFSERVICE_PASSWORD: secret, KUBECONFIG: "/k" },
      files: { "/k": JSON.stringify({ clusters: [], users: [], contexts: [] }) },
    };
    expect(ofReboot({ cluster: "empty" }, settings)).toEqual([
      expect.stringContaining(
        'openshift:clusters.empty.selfService is missing: this version reboots and lists nodes through it alone, and a connection is a complete set, nothing is taken from elsewhere; run pulumi config set --path "openshift:clusters.empty.selfService.apiUrl" VALUE, and so on',
      ),
    ]);
    expect(ofOkd({ cluster: "empty" }, settings)).toEqual([
      expect.stringContaining(
        'run pulumi config set --path "openshift:clusters.empty.kubernetes.server" VALUE',
      ),
    ]);
    expect(ofReboot({ cluster: "half" }, settings)).toHaveLength(3);
    expect(ofOkd({ cluster: "half" }, settings)).toEqual([
      expect.stringContaining(
        "openshift:clusters.half.kubernetes.server is missing: give openshift:clusters.half.kubernetes.server or",
      ),
    ]);
    expect(ofReboot({ connection: {} }, settings)).toEqual([
      expect.stringContaining("connection.selfService is missing"),
    ]);
    expect(ofOkd({ connection: {} }, settings)).toEqual([
      expect.stringContaining("connection.kubernetes is missing"),
    ]);
    expect(ofOkd({ cluster: "empty", connection: { kubernetes } }, settings)).toEqual([
      "cluster give either cluster or connection, not both",
    ]);
  });

  it("leads everything under okd to an entry, too", () => {
    const config = {
      "openshift:clusters": { prod: { kubernetes } },
      "openshift:kubernetes.server": "https://other",
    };
    expect(resolveOkdConnection({ cluster: "prod" }, settingsSource({ config }))).toEqual({
      connection: { ...kubernetes, source: "openshift:clusters.prod.kubernetes" },
    });
    expect(ofOkd({ cluster: "prd" }, { config })).toEqual([
      'cluster "prd" is not an entry of openshift:clusters (there: prod)',
    ]);
  });

  it("has the text that was written where Pulumi has made a number of it", () => {
    const numbers = { ...selfService, clusterId: 42, username: 1234 };
    expect(
      requireConnection({}, settingsSource({ config: { "openshift:selfService": numbers } })),
    ).toMatchObject({
      clusterId: "42",
      username: "1234",
    });
    // Digits were lost on the way.
    const long = { ...selfService, username: 2 ** 53 };
    expect(ofReboot({}, { config: { "openshift:selfService": long } })).toEqual([
      "openshift:selfService.username must be text, not number",
    ]);
    // A program says what it means.
    expect(ofReboot({ connection: { selfService: numbers } })).toHaveLength(2);
    const consent = { ...selfService, allowPlainHttp: 1 };
    expect(ofReboot({}, { config: { "openshift:selfService": consent } })).toEqual([
      expect.stringContaining("allowPlainHttp must be true or false"),
    ]);
  });

  it("is an object, at the top level and anywhere else", () => {
    expect(ofReboot({}, { config: { "openshift:selfService": secret } })[0]).toBe(
      'openshift:selfService must be an object: run pulumi config set --path "openshift:selfService.apiUrl" VALUE, and so on',
    );
    expect(ofOkd({}, { config: { "openshift:kubernetes": `{${secret}` } })[0]).toContain(
      "openshift:kubernetes must be an object",
    );
    expect(ofReboot({ connection: { selfService: secret } })).toEqual([
      "connection.selfService must be an object",
    ]);
    expect(ofReboot({ connection: "https://x" })).toEqual(["connection must be an object"]);
  });
});
