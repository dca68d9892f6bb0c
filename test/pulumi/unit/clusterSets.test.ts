/** Which back end, and which set of settings: whole ones to which nothing is added. */
import { requireConnection } from "../../../provider/backends/selfService/resolveConnection";
import { resolveOkdConnection } from "../../../provider/kubernetes/connection/resolveOkdConnection";
import {
  faultsOfOkd,
  faultsOfReboot,
  kubernetes,
  plantedSecret,
  selfService,
  under,
} from "../../support/clusterSettings";
import { settingsSource } from "../../support/settingsSource";

describe("a back end", () => {
  it.each(["kubernetes", "openstack"])(
    "other than selfService cannot reboot in this version: %s",
    (backend) => {
      const expected = (path: string): unknown[] => [
        `${path} is ${backend}: this version reboots and lists nodes through selfService alone; set it to selfService, or leave it out`,
      ];
      const config = { ...under("openshift:selfService.", selfService), "openshift:backend": backend };
      expect(faultsOfReboot({}, { config })).toEqual(expected("openshift:backend"));
      expect(faultsOfReboot({ connection: { backend, selfService } })).toEqual(
        expected("connection.backend"),
      );
      const clusters = { p: { backend, selfService } };
      expect(faultsOfReboot({ cluster: "p" }, { config: { "openshift:clusters": clusters } })).toEqual(
        expected("openshift:clusters.p.backend"),
      );
      // It says nothing of where objects are read.
      expect(faultsOfOkd({ connection: { backend, kubernetes } })).toEqual([]);
    },
  );

  it("may be said, or is the one that is configured", () => {
    expect(faultsOfReboot({ connection: { backend: "selfService", selfService } })).toEqual([]);
    const only = faultsOfReboot({}, { config: { "openshift:kubernetes": kubernetes } });
    expect(only[0]).toBe(
      "openshift:selfService is not set, but openshift:kubernetes is: this version reboots and lists nodes through selfService alone",
    );
    expect(only).toHaveLength(5);
    expect(faultsOfReboot({ connection: { kubernetes } })).toEqual([
      expect.stringMatching(
        /^connection\.selfService is missing: this version reboots and lists nodes through it alone/u,
      ),
    ]);
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
        'openshift:clusters.empty.selfService is missing: this version reboots and lists nodes through it alone, and a connection is a complete set, nothing is taken from elsewhere; run pulumi config set --path "openshift:clusters.empty.selfService.apiUrl" VALUE, and so on',
      ),
    ]);
    expect(faultsOfOkd({ cluster: "empty" }, settings)).toEqual([
      expect.stringContaining(
        'run pulumi config set --path "openshift:clusters.empty.kubernetes.server" VALUE',
      ),
    ]);
    expect(faultsOfReboot({ cluster: "half" }, settings)).toHaveLength(3);
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
      requireConnection({}, settingsSource({ config: { "openshift:selfService": numbers } })),
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
