/** A server of the OKD API in a few words, for the errors that it leads to. */
import { requireOkdConnection } from "../../../../provider/kubernetes/connection/resolveOkdConnection";
import { createApiServer } from "../../../../provider/kubernetes/apiServer";
import type { Cluster, BoundOkdContext } from "../../../../provider/kubernetes/clusterContext";
import type { OkdConnection } from "../../../../provider/kubernetes/connection/okdConnection";
import type { ApiResource } from "../../../../provider/kubernetes/wire/apiResources";
import type { Transport } from "../../../../provider/http/messages";
import { TransportFailure } from "../../../../provider/http/transportFailure";
import type { Reply } from "../../../support/scriptedTransport";
import { okdContextWith } from "../../../support/testCluster";
import { VirtualClock } from "../../../support/virtualClock";

export const connection: OkdConnection = {
  source: "openshift:kubernetes.server",
  server: "https://api.example:6443",
  token: "sha256~t0ken",
};

/** What it answers to a request, such as `GET /api/v1/namespaces/test`; without it, 404. */
export type Answers = Readonly<Record<string, Reply>>;

/** A kind that it serves. */
export function served(groupVersion: string, name: string, kind: string, namespaced = true): ApiResource {
  const path = groupVersion === "v1" ? "/api/v1" : `/apis/${groupVersion}`;
  return { groupVersion, name, kind, namespaced, verbs: ["get", "list", "watch", "create"], path };
}
const always = [
  served("v1", "secrets", "Secret"),
  served("v1", "serviceaccounts", "ServiceAccount"),
  served("v1", "pods", "Pod"),
];

/** An error as the API itself says it. */
export const said = (status: number, message: string): Reply => ({
  status,
  body: JSON.stringify({ kind: "Status", message }),
});

export function transportTo(answers: Answers): Transport {
  return async ({ method, url }) => {
    const reply = answers[`${method} ${url.pathname}`] ?? said(404, `${url.pathname} is not there`);
    if (reply instanceof TransportFailure) throw reply;
    return { body: "", headers: {}, ...reply };
  };
}

export const dependencies = (answers: Answers) => ({
  clock: new VirtualClock(),
  random: (): number => 0.5,
  transportOf: () => transportTo(answers),
  current: (given: OkdConnection) => given,
  identify: async ({ token }: OkdConnection) => (token === undefined ? {} : { token }),
  forget: () => false,
});

export function clusterThat(answers: Answers, more: readonly ApiResource[] = []): Cluster {
  const resources = [...always, ...more];
  const of = (groupVersion: string) => resources.filter((each) => each.groupVersion === groupVersion);
  const groupVersions = [...new Set(resources.map((each) => each.groupVersion))];
  return {
    api: createApiServer(connection, dependencies(answers)),
    discovery: {
      resources: async (groupVersion) => (of(groupVersion).length > 0 ? of(groupVersion) : undefined),
      groupVersions: async () => groupVersions,
      find: async (groupVersion, name) => of(groupVersion).find((each) => each.name === name),
      kind: async (groupVersion, kind) => {
        const offered = of(groupVersion);
        const found = offered.find((each) => each.kind === kind);
        return found ?? { offered: offered.length > 0 ? offered : undefined, groupVersions };
      },
      forget: () => undefined,
    },
  };
}

/** A context whose every connection leads to a cluster. */
export function contextOn(cluster: Cluster): BoundOkdContext {
  const context = okdContextWith({
    "openshift:kubernetes.server": connection.server,
    "openshift:kubernetes.token": connection.token,
  });
  const clock = new VirtualClock();
  return {
    ...context,
    engine: { ...context.engine, presence: async () => "present" },
    clock,
    clusterOf: () => cluster,
    connection: requireOkdConnection({}, context.configuration),
    cluster,
  };
}
