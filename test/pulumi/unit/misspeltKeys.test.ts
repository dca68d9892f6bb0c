/** Words of the configuration that no one knows: each is an error with the closest one. */
import * as pulumi from "@pulumi/pulumi";
import type { SelfServiceConnectionArgs } from "../../../provider/backends/selfService/connectionArgs";
import type { KubernetesConnectionArgs } from "../../../provider/kubernetes/connection/connectionArgs";
import { checkConstruction } from "../../../provider/pulumi/checkConstruction";
import type { ClusterChoice } from "../../../provider/pulumi/namespace/choosePart";
import { faultsOfNamespace } from "../../../provider/pulumi/namespace/faultsOfNamespace";
import { kubernetesFields, selfServiceFields } from "../../../provider/pulumi/namespace/names";
import { resolveOkdConnection } from "../../../provider/kubernetes/connection/resolveOkdConnection";
import { unknownValue } from "../../../provider/pulumi/unknown";
import {
  faultsOfOkd,
  faultsOfReboot,
  kubernetes,
  plantedSecret,
  said,
  selfService,
  under,
} from "../../support/clusterSettings";
import { settingsSource, type Settings } from "../../support/settingsSource";

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

describe("a misspelled word", () => {
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
      { connection: { selfService, kubernetes: { server: "https://c:6443", token: "t", servr: "x" } } },
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
    expect(faultsOfReboot(choice, settings)).toEqual([expect.stringContaining(expected)]);
  });

  it("is found for the OKD API in the same way, however the connection comes", () => {
    expect(faultsOfOkd({ connection: { kubernetes: { ...kubernetes, Token: plantedSecret } } })).toEqual([
      expect.stringContaining("connection.kubernetes.Token is not known; closest: token"),
    ]);
    expect(faultsOfOkd({}, { config: { "openshift:kubernetes": { contxt: "x" } } })).toContainEqual(
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
    expect(seen({ [key]: plantedSecret })).toEqual([
      expect.stringContaining(`${key} is not known; closest: ${closest} (known:`),
    ]);
  });

  it("is one that was set without --path: a key of a dotted name", () => {
    const whole = { "openshift:selfService": selfService, "openshift:kubernetes": kubernetes };
    const dotted = {
      "openshift:selfService.password": plantedSecret,
      "openshift:kubernetes.server": "https://x",
      "openshift:clusters.prod.selfService.apiUrl": "https://x",
    };
    const config: Record<string, unknown> = { ...whole, ...dotted };
    const source = { ...settingsSource({}), config: (key: string) => config[key] };
    expect(said(faultsOfNamespace(Object.keys(config), source))).toEqual([
      'openshift:selfService.password was set without --path, so it is not read: run pulumi config set --secret --path "openshift:selfService.password", then pulumi config rm "openshift:selfService.password"',
      expect.stringContaining(
        'pulumi config set --path "openshift:kubernetes.server" VALUE, then pulumi config rm',
      ),
      expect.stringContaining("openshift:clusters.prod.selfService.apiUrl was set without --path"),
    ]);
    // The provider, which cannot see all keys, asks for each field.
    expect(resolveOkdConnection({}, source)).toEqual({
      faults: [expect.objectContaining({ property: "openshift:kubernetes.server" })],
    });
    expect(resolveOkdConnection({ connection: { kubernetes } }, source)).toHaveProperty("connection");
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
      "openshift:apiUrl": plantedSecret,
      "okd:token": plantedSecret,
      "openshift:kubernetes": { tokn: plantedSecret },
      "openshift:clusters": {
        a: { selfServic: {} },
        b: { kubernetes: { serve: "x" } },
        c: { password: plantedSecret },
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
    expect(construct).not.toThrow(plantedSecret);
    pulumi.runtime.setAllConfig({});
    expect(construct).not.toThrow();
  });
});
