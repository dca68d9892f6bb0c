import * as fc from "fast-check";
import { stringify } from "yaml";
import {
  requireOkdConnection,
  resolveOkdConnection,
} from "../../../provider/kubernetes/connection/resolveOkdConnection";
import type { ClusterChoice } from "../../../provider/pulumi/namespace/choosePart";
import { unknownValue } from "../../../provider/pulumi/unknown";
import { settingsSource, type Settings } from "../../support/settingsSource";
import {
  parts,
  kubeconfig,
  connection,
  short,
  faults,
  folder,
  ca,
  pod,
  everywhere,
  own,
} from "../../support/okdResolution";

describe("where a connection to the OKD API comes from", () => {
  const without = (...keys: string[]): Settings => ({
    files: everywhere.files ?? {},
    env: Object.fromEntries(Object.entries(everywhere.env ?? {}).filter(([key]) => !keys.includes(key))),
  });

  it.each<[string, ClusterChoice, Settings, string]>([
    [
      "the resource's own one, before all else",
      { connection: { kubernetes: own } },
      everywhere,
      "connection.kubernetes (an argument): https://own.example:6443 as own-token",
    ],
    [
      "the resource's own kubeconfig",
      { connection: { kubernetes: { kubeconfig: kubeconfig("inline") } } },
      everywhere,
      "connection.kubernetes.kubeconfig, context inline: https://inline.example:6443 as inline-token",
    ],
    [
      "the configuration, before the environment",
      {},
      everywhere,
      "openshift:kubernetes: https://config.example:6443 as config-token",
    ],
    [
      "the configuration's kubeconfig",
      {},
      { ...everywhere, config: { "openshift:kubernetes.kubeconfig": "/etc/list" } },
      "openshift:kubernetes.kubeconfig, context list: https://list.example:6443 as list-token",
    ],
    [
      "KUBECONFIG, where nothing is configured",
      {},
      without(),
      "KUBECONFIG, context list: https://list.example:6443 as list-token",
    ],
    [
      "~/.kube/config, without KUBECONFIG",
      {},
      without("KUBECONFIG"),
      "~/.kube/config, context home: https://home.example:6443 as home-token",
    ],
    [
      "the pod's service account, without a home",
      {},
      without("KUBECONFIG", "HOME"),
      "the pod's service account: https://10.0.0.1 as pod-token",
    ],
    [
      "the pod's service account, with a home without a kubeconfig",
      {},
      { ...pod, env: { ...pod.env, HOME: "/home/other" } },
      "the pod's service account: https://10.0.0.1 as pod-token",
    ],
    [
      "the pod's service account, with a kubeconfig that says nothing",
      {},
      {
        env: { ...pod.env, HOME: "/h" },
        files: { ...pod.files, "/h/.kube/config": "apiVersion: v1\nkind: Config\n" },
      },
      "the pod's service account: https://10.0.0.1 as pod-token",
    ],
    [
      "a server alone, as no one in particular",
      {},
      { ...everywhere, config: { "openshift:kubernetes.server": "https://config.example" } },
      "openshift:kubernetes: https://config.example as no one",
    ],
    [
      "an empty setting as if it were not there",
      { connection: { kubernetes: { ...own, kubeconfig: "", context: "" } } },
      { config: { "openshift:kubernetes.token": "" } },
      "connection.kubernetes (an argument): https://own.example:6443 as own-token",
    ],
  ])("is %s", (_what, inputs, settings, expected) => {
    expect(short(inputs, settings)).toBe(expected);
  });

  it("is not known before the update when any part of the resource's own one is not", () => {
    const inputs = { connection: { kubernetes: { ...own, token: unknownValue } } };
    expect(resolveOkdConnection(inputs, settingsSource(everywhere))).toBe("unknown");
    expect(resolveOkdConnection({ connection: unknownValue }, settingsSource(everywhere))).toBe("unknown");
    expect(() => requireOkdConnection(inputs, settingsSource(everywhere))).toThrow(
      "a part of it is not known before the update",
    );
  });

  it("lists the ways to give one when there is none", () => {
    const [fault, ...more] = faults({}, {});
    expect(more).toEqual([]);
    for (const way of [
      "openshift:kubernetes.server",
      "openshift:kubernetes.token",
      "openshift:kubernetes.kubeconfig",
      "KUBECONFIG",
      "oc login",
      "in a pod",
    ])
      expect(fault).toContain(way);
    expect(fault).not.toContain("this is a pod");
  });

  it("says what a pod lacks", () => {
    expect(faults({}, { env: pod.env ?? {} })[0]).toContain(
      `this is a pod, but ${folder}/token cannot be read (ENOENT)`,
    );
    const emptied = { ...pod, files: { ...pod.files, [`${folder}/token`]: "\n" } };
    expect(faults({}, emptied)[0]).toContain(`${folder}/token cannot be read (it is empty)`);
  });

  it("takes all that the pod has, its address in brackets if it is one of IPv6", () => {
    expect(
      connection(
        {},
        { ...pod, env: { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "6443" } },
      ),
    ).toEqual({
      server: "https://[fd00::1]:6443",
      token: "pod-token",
      certificateAuthority: ca,
      namespace: "robots",
      source: "the pod's service account",
      files: { token: `${folder}/token`, certificateAuthority: `${folder}/ca.crt` },
    });
  });

  it("adds to what the environment brings only whom else to trust, and the context", () => {
    const found = connection(
      {},
      {
        ...without(),
        config: {
          "openshift:kubernetes.registryCertificateAuthority": ca,
          "openshift:kubernetes.oauthCertificateAuthority": ca,
        },
      },
    );
    expect(found).toMatchObject({ token: "list-token", registryCertificateAuthority: ca });
    const both = stringify({
      ...parts("a"),
      contexts: [...parts("a").contexts, { name: "b", context: { cluster: "a" } }],
      "current-context": "a",
    });
    const settings = {
      env: { KUBECONFIG: "/k" },
      files: { "/k": both },
      config: { "openshift:kubernetes.context": "b" },
    };
    expect(short({}, settings)).toBe("KUBECONFIG, context b: https://a.example:6443 as no one");
  });

  const configured = {
    server: "https://config.example",
    token: "config-token",
    username: "config-user",
    password: "config-password",
    clientCertificate: "/config.pem",
    clientKey: "/config.key",
    certificateAuthority: "/config-ca.pem",
    insecureSkipTlsVerify: "true",
    allowPlainHttp: "true",
  };
  it("lets no configured credential meet a server from elsewhere, whatever is missing", () => {
    fc.assert(
      fc.property(
        fc.subarray(Object.keys(configured), { minLength: 1 }),
        fc.boolean(),
        (keys, onResource) => {
          const given = Object.fromEntries(Object.entries(configured).filter(([key]) => keys.includes(key)));
          const config = Object.fromEntries(
            Object.entries(given).map(([key, value]) => [`openshift:kubernetes.${key}`, value]),
          );
          const resolution = onResource
            ? resolveOkdConnection({ connection: { kubernetes: given } }, settingsSource(everywhere))
            : resolveOkdConnection({}, settingsSource({ ...everywhere, config }));
          if (resolution === "unknown") throw new Error("unknown");
          if ("connection" in resolution) expect(resolution.connection.server).toBe("https://config.example");
          else if (!keys.includes("server"))
            expect(resolution.faults.map(({ property }) => property)).toContain(
              onResource ? "connection.kubernetes.server" : "openshift:kubernetes.server",
            );
        },
      ),
    );
  });
});
