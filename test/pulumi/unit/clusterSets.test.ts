/** Which back end, and which set of settings: whole ones to which nothing is added. */
import { requireBackend } from "../../../provider/backends/resolveBackend";
import { backendOf } from "../../../provider/backends/resolveBackend";
import { resolveOkdConnection } from "../../../provider/kubernetes/connection/resolveOkdConnection";
import {
  faultsOfOkd,
  faultsOfReboot,
  kubernetes,
  plantedSecret,
  selfService,
  under,
} from "../../support/clusterSettings";
import type { ClusterChoice } from "../../../provider/pulumi/namespace/choosePart";
import { settingsSource, type Settings } from "../../support/settingsSource";

describe("a back end", () => {
  it("of OpenStack cannot reboot in this version", () => {
    const expected = (path: string): unknown[] => [
      `${path} is openstack: this version reboots and lists nodes through selfService or kubernetes; set it to one of them, or leave it out`,
    ];
    const backend = "openstack";
    const config = { ...under("openshift:selfService.", selfService), "openshift:backend": backend };
    expect(faultsOfReboot({}, { config })).toEqual(expected("openshift:backend"));
    expect(faultsOfReboot({ connection: { backend, selfService } })).toEqual(expected("connection.backend"));
    const clusters = { p: { backend, selfService } };
    expect(faultsOfReboot({ cluster: "p" }, { config: { "openshift:clusters": clusters } })).toEqual(
      expected("openshift:clusters.p.backend"),
    );
    // It says nothing of where objects are read.
    expect(faultsOfOkd({ connection: { backend, kubernetes } })).toEqual([]);
  });

  const kindOf = (choice: ClusterChoice, settings: Settings = {}): string =>
    backendOf(choice, settingsSource(settings));
  const both = { selfService, kubernetes };
  const ambient = {
    env: { KUBECONFIG: "/k" },
    files: { "/k": JSON.stringify({ clusters: [], users: [], contexts: [] }) },
  };

  it("is the one that is configured; a Kubernetes connection beside the self-service API is no other choice", () => {
    expect(kindOf({ connection: { kubernetes } })).toBe("kubernetes");
    expect(kindOf({ connection: { selfService } })).toBe("selfService");
    expect(kindOf({ connection: both })).toBe("selfService");
    expect(kindOf({ cluster: "p" }, { config: { "openshift:clusters": { p: { kubernetes } } } })).toBe(
      "kubernetes",
    );
    expect(kindOf({}, { config: { "openshift:kubernetes": kubernetes } })).toBe("kubernetes");
    expect(
      kindOf({}, { config: { "openshift:kubernetes": kubernetes, "openshift:selfService": selfService } }),
    ).toBe("selfService");
  });

  it("is the one that is named, in each place", () => {
    expect(kindOf({ connection: { backend: "kubernetes", ...both } })).toBe("kubernetes");
    const clusters = { p: { backend: "kubernetes", ...both } };
    expect(kindOf({ cluster: "p" }, { config: { "openshift:clusters": clusters } })).toBe("kubernetes");
    expect(
      kindOf({}, { config: { "openshift:backend": "kubernetes", "openshift:selfService": selfService } }),
    ).toBe("kubernetes");
    expect(faultsOfReboot({ connection: { backend: "kubernetes", ...both } })).toEqual([]);
    expect(faultsOfReboot({ connection: { backend: "kubernetes", selfService } })).toEqual([
      expect.stringMatching(/^connection\.kubernetes is missing/u),
    ]);
  });

  it("is kubernetes with a kubeconfig or a pod's account alone, and selfService with one of its variables", () => {
    expect(kindOf({}, ambient)).toBe("kubernetes");
    expect(
      kindOf({}, { env: { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "443" } }),
    ).toBe("kubernetes");
    expect(
      kindOf({}, { ...ambient, config: { "openshift:kubernetes": { pod: { namespace: "mine" } } } }),
    ).toBe("kubernetes");
    for (const variable of ["OPENSHIFT_SELFSERVICE_PASSWORD", "OPENSHIFT_PASSWORD"]) {
      expect(kindOf({}, { ...ambient, env: { ...ambient.env, [variable]: plantedSecret } })).toBe(
        "selfService",
      );
    }
    expect(kindOf({})).toBe("selfService");
    // Nothing of the environment reaches an entry or an argument.
    expect(kindOf({ connection: {} }, ambient)).toBe("selfService");
  });

  it("of a pod that is described wrongly is named with the field", () => {
    const pod = { namespace: "No Name", imgae: "x" };
    expect(faultsOfReboot({ connection: { kubernetes: { ...kubernetes, pod } } })).toEqual([
      expect.stringMatching(/^connection\.kubernetes\.pod\.imgae is not known; closest: image/u),
      "connection.kubernetes.pod.namespace must be the name of a namespace",
    ]);
  });

  it("may be said", () => {
    expect(faultsOfReboot({ connection: { backend: "selfService", selfService } })).toEqual([]);
    expect(faultsOfReboot({ connection: { backend: 7, selfService } })).toEqual([
      "connection.backend must be one of selfService, kubernetes, openstack",
    ]);
  });

  it("of OpenStack is reserved, wherever it is configured", () => {
    const openstack = { cloud: "c" };
    const reserved = "is reserved: this version has no OpenStack back end yet";
    expect(faultsOfReboot({ connection: { selfService, openstack } })).toEqual([
      `connection.openstack ${reserved}`,
    ]);
    expect(
      faultsOfOkd({}, { config: { "openshift:kubernetes": kubernetes, "openshift:openstack": openstack } }),
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
      env: { OPENSHIFT_SELFSERVICE_PASSWORD: plantedSecret, KUBECONFIG: "/k" },
      files: { "/k": JSON.stringify({ clusters: [], users: [], contexts: [] }) },
    };
    expect(faultsOfReboot({ cluster: "empty" }, settings)).toEqual([
      expect.stringContaining(
        'openshift:clusters.empty.selfService is missing: nodes are rebooted and listed through it, or through kubernetes, and a connection is a complete set, nothing is taken from elsewhere; run pulumi config set --path "openshift:clusters.empty.selfService.apiUrl" VALUE, and so on',
      ),
    ]);
    expect(faultsOfOkd({ cluster: "empty" }, settings)).toEqual([
      expect.stringContaining(
        'run pulumi config set --path "openshift:clusters.empty.kubernetes.server" VALUE',
      ),
    ]);
    // Three of its own, and the one of the cluster beside it, which is its witness.
    expect(faultsOfReboot({ cluster: "half" }, settings)).toHaveLength(4);
    expect(faultsOfOkd({ cluster: "half" }, settings)).toEqual([
      expect.stringContaining(
        "openshift:clusters.half.kubernetes.server is missing: give openshift:clusters.half.kubernetes.server or",
      ),
    ]);
    expect(faultsOfReboot({ connection: {} }, settings)).toEqual([
      expect.stringContaining("connection.selfService is missing"),
    ]);
    expect(faultsOfOkd({ connection: {} }, settings)).toEqual([
      expect.stringContaining("connection.kubernetes is missing"),
    ]);
    expect(faultsOfOkd({ cluster: "empty", connection: { kubernetes } }, settings)).toEqual([
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
    expect(faultsOfOkd({ cluster: "prd" }, { config })).toEqual([
      'cluster "prd" is not an entry of openshift:clusters (there: prod)',
    ]);
  });

  it("has the text that was written where Pulumi has made a number of it", () => {
    const numbers = { ...selfService, clusterId: 42, username: 1234 };
    expect(
      requireBackend({}, settingsSource({ config: { "openshift:selfService": numbers } })),
    ).toMatchObject({
      clusterId: "42",
      username: "1234",
    });
    // Digits were lost on the way.
    const long = { ...selfService, username: 2 ** 53 };
    expect(faultsOfReboot({}, { config: { "openshift:selfService": long } })).toEqual([
      "openshift:selfService.username must be text, not number",
    ]);
    // A program says what it means.
    expect(faultsOfReboot({ connection: { selfService: numbers } })).toHaveLength(2);
    const consent = { ...selfService, allowPlainHttp: 1 };
    expect(faultsOfReboot({}, { config: { "openshift:selfService": consent } })).toEqual([
      expect.stringContaining("allowPlainHttp must be true or false"),
    ]);
  });

  it("is an object, at the top level and anywhere else", () => {
    expect(faultsOfReboot({}, { config: { "openshift:selfService": plantedSecret } })[0]).toBe(
      'openshift:selfService must be an object: run pulumi config set --path "openshift:selfService.apiUrl" VALUE, and so on',
    );
    expect(faultsOfOkd({}, { config: { "openshift:kubernetes": `{${plantedSecret}` } })[0]).toContain(
      "openshift:kubernetes must be an object",
    );
    expect(faultsOfReboot({ connection: { selfService: plantedSecret } })).toEqual([
      "connection.selfService must be an object",
    ]);
    expect(faultsOfReboot({ connection: "https://x" })).toEqual(["connection must be an object"]);
  });
});
