/** What others exchange in files while a watch or an update continues: tokens, certificates, authorities. */
import type { ConfigurationSource } from "../../../provider/pulumi/configuration";
import { noEngine } from "../../../provider/pulumi/engine";
import { createOkdContext, type OkdContext } from "../../../provider/kubernetes/clusterContext";
import { requireOkdConnection } from "../../../provider/kubernetes/connection/resolveOkdConnection";
import { whoAmI } from "../../../provider/okd/identity/readIdentity";
import type { OkdSimulator } from "../../../simulator/source";
import { startCuttingProxy, type CuttingProxy } from "../../support/cuttingProxy";
import { requireNoLeaks, textsOfThrown } from "../../support/leakScan";
import { closeServers, httpServer, started } from "../../support/rawServer";
import { startSimulatedCluster, type TestCluster } from "../../support/testCluster";
import { readImageSignatures, watchCluster } from "../../support/okdWorks";

const user = { name: "ann", password: "ann's password", groups: ["cluster-admins"] };
const mounted = "/var/run/secrets/kubernetes.io/serviceaccount";
const digest = `sha256:${"4028782c08eae4a8".repeat(4)}`;

let cluster: TestCluster;
let simulator: OkdSimulator;
let proxy: CuttingProxy;
beforeAll(async () => {
  const images = [{ namespace: "test", name: "web", digest }];
  cluster = await startSimulatedCluster({ users: [user], images });
  simulator = cluster.simulator as OkdSimulator;
  proxy = await startCuttingProxy(cluster.server);
});
afterAll(async () => {
  await proxy.close();
  await cluster.stop();
});
afterEach(closeServers);

/** Files that a test exchanges, and a context of which they are all that it knows, with the environment. */
function machine(files: Record<string, string>, env: Readonly<Record<string, string>>) {
  const source: ConfigurationSource = {
    config: () => undefined,
    env: (name) => env[name],
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error("no file"), { code: "ENOENT" });
      return text;
    },
  };
  return { files, context: createOkdContext(source, noEngine) };
}

/** A session of ann that can be revoked. */
async function newToken(): Promise<string> {
  const { context } = machine({}, {});
  const { token } = await context.sessions.logIn({
    server: cluster.server,
    source: "test",
    username: user.name,
    password: user.password,
    certificateAuthority: cluster.certificateAuthority,
  });
  return token;
}

/** The paths that were refused with 401, log-ins left out: those are asked for the password. */
const refusedSince = (since: number): string[] =>
  simulator.requests
    .slice(since)
    .filter(({ status, path }) => status === 401 && !path.startsWith("/oauth/"))
    .map(({ path }) => path);

/** A file that is exchanged in the moment in which what was in it is on its way. */
function exchangeAfterRefusal(files: Record<string, string>, file: string, fresh: string): void {
  const [old, since] = [files[file], simulator.requests.length];
  Object.defineProperty(files, file, { get: () => (refusedSince(since).length > 0 ? fresh : old) });
}

function revokeAll(): void {
  for (const { metadata } of simulator.list("OAuthAccessToken"))
    simulator.remove("OAuthAccessToken", metadata.name);
}

/** The two places where a token is exchanged, and where it stands there. */
const places = {
  "a pod's service account": (server: URL, token: string) => ({
    ...machine(
      { [`${mounted}/token`]: `${token}\n`, [`${mounted}/ca.crt`]: cluster.certificateAuthority },
      { KUBERNETES_SERVICE_HOST: server.hostname, KUBERNETES_SERVICE_PORT: server.port },
    ),
    file: `${mounted}/token`,
  }),
  "a kubeconfig's tokenFile": (server: URL, token: string) => ({
    ...machine(
      {
        "/k/config": JSON.stringify({
          clusters: [{ name: "c", cluster: { server: server.origin, "certificate-authority": "ca.pem" } }],
          users: [{ name: "u", user: { tokenFile: "token", token: "from-long-ago" } }],
          contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
          "current-context": "x",
        }),
        "/k/token": token,
        "/k/ca.pem": cluster.certificateAuthority,
      },
      { KUBECONFIG: "/k/config" },
    ),
    file: "/k/token",
  }),
};

describe.each(Object.entries(places))("a token of %s that is exchanged", (_what, placeAt) => {
  const configMaps = "/api/v1/namespaces/test/configmaps";
  const clusterIn = (context: OkdContext) =>
    context.clusterOf(requireOkdConnection({}, context.configuration));

  it.each(["http", "websocket"] as const)("keeps a watch over %s going", async (transport) => {
    const { files, file, context } = placeAt(new URL(proxy.origin), await newToken());
    const ending = new AbortController();
    const watched = { apiVersion: "v1", kind: "ConfigMap", namespace: "test" };
    const news = watchCluster(watched, { transport, signal: ending.signal }, context);
    const next = async (): Promise<string> => {
      const { value } = await news.next();
      if (value?.type === "LISTING") return next();
      return value !== undefined && "object" in value ? value.object.metadata.name : "synced";
    };
    expect(await next()).toBe("synced");
    revokeAll();
    files[file] = await newToken();
    proxy.cutAll();
    const name = `for-${transport}`;
    await cluster.request("POST", configMaps, { metadata: { name } });
    expect(await next()).toBe(name);
    await cluster.request("DELETE", `${configMaps}/${name}`);
    expect(await next()).toBe(name);
    ending.abort();
    expect((await news.next()).done).toBe(true);
  });

  it("is used by the next request of a long update, whether or not the old one is good", async () => {
    const { files, file, context } = placeAt(new URL(cluster.server), await newToken());
    const { api } = clusterIn(context);
    await api.read("/api/v1/namespaces/test");
    const since = simulator.requests.length;
    files[file] = await newToken();
    expect(await whoAmI({ ...clusterIn(context), api })).toMatchObject({ name: "ann" });
    revokeAll();
    files[file] = await newToken();
    await api.send("POST", configMaps, { metadata: { name: "later" } });
    await api.sendAs("DELETE", `${configMaps}/later`);
    expect(refusedSince(since)).toEqual([]);
  });

  it("is looked for once more after a 401, and no more than once", async () => {
    const { files, file, context } = placeAt(new URL(cluster.server), await newToken());
    const { api } = clusterIn(context);
    await api.read("/api/v1/namespaces/test");
    revokeAll();
    const since = simulator.requests.length;
    await expect(api.read("/api/v1/namespaces/test")).rejects.toMatchObject({ code: "ERR_UNAUTHORIZED" });
    expect(simulator.requests.length - since).toBe(1);
    const fresh = await newToken();
    exchangeAfterRefusal(files, file, fresh);
    const late = simulator.requests.length;
    await api.send("POST", configMaps, { metadata: { name: "race" } });
    expect(simulator.requests.slice(late).map(({ status }) => status)).toEqual([401, 201]);
    await api.sendAs("DELETE", `${configMaps}/race`);
  });

  it("goes to the registry", async () => {
    const { files, file, context } = placeAt(new URL(cluster.server), await newToken());
    revokeAll();
    const since = simulator.requests.length;
    const fresh = await newToken();
    exchangeAfterRefusal(files, file, fresh);
    const registry = simulator.registryUrl;
    const image = { registry, namespace: "test", repository: "web", digest, rowUrn: "" };
    expect(await readImageSignatures(image, context)).toEqual([]);
    expect(refusedSince(since)).toHaveLength(1);
  });

  it("is in no error, though the server repeats it", async () => {
    const server = await started(
      httpServer((request, response) => {
        response.writeHead(request.url === "/fine" ? 200 : 418);
        response.end(JSON.stringify({ kind: "Status", message: `not ${request.headers.authorization}` }));
      }),
    );
    const { files, file, context } = placeAt(new URL(server.origin), "Pl4ntedT0kenBeforeIt");
    const connection = { ...requireOkdConnection({}, context.configuration), server: server.origin };
    const { api } = context.clusterOf(connection);
    await api.sendAs("GET" as "POST", "/fine");
    files[file] = "Pl4ntedT0kenOfTheExchange";
    const error = await api.read("/other").catch((caught: unknown) => caught);
    expect(String(error)).toContain("answered 418");
    requireNoLeaks(["Pl4ntedT0kenOfTheExchange", "Pl4ntedT0kenBeforeIt"], textsOfThrown(error));
  });
});

it("a client certificate that is exchanged is that of the next request, once its key is there", async () => {
  const [carol, dave] = [cluster.clientCertificate("carol"), cluster.clientCertificate("dave")];
  const { files, context } = machine(
    { "/me.pem": carol.cert, "/me.key": carol.key, "/ca.pem": cluster.certificateAuthority },
    {},
  );
  const okd = {
    server: cluster.server,
    clientCertificate: "/me.pem",
    clientKey: "/me.key",
    certificateAuthority: "/ca.pem",
  };
  const one = context.clusterOf(requireOkdConnection({ okd }, context.configuration));
  expect((await whoAmI(one)).name).toBe("carol");
  files["/me.pem"] = dave.cert;
  expect((await whoAmI(one)).name).toBe("carol");
  files["/me.key"] = dave.key;
  expect((await whoAmI(one)).name).toBe("dave");
});
