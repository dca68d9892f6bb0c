/** What servers offer and which version they are, on every server. */
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import { setTimeout as sleep } from "node:timers/promises";
import { noEngine } from "../../../provider/pulumi/engine";
import type { OkdContext } from "../../../provider/kubernetes/clusterContext";
import { readObjects } from "../../../provider/kubernetes/readObjects";
import { requireOkdConnection } from "../../../provider/kubernetes/connection/resolveOkdConnection";
import { interpose, type Passage } from "../../support/interposedServer";
import { closeServers } from "../../support/rawServer";
import { okdConfigOf, okdContextWith, testClusters, type TestCluster } from "../../support/testCluster";
import { readApiResources, readVersion } from "../../support/okdWorks";

describe.each(testClusters)("what $name offers", (kind) => {
  let cluster: TestCluster;
  beforeAll(async () => (cluster = await kind.start()));
  afterAll(() => cluster.stop());
  afterEach(closeServers);

  const contextAs = (more: object = {}): OkdContext => okdContextWith({ ...okdConfigOf(cluster), ...more });
  const failureOf = async (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );
  const answers = (paths: Record<string, Passage>): Promise<string> =>
    interpose(cluster, ({ path }) => paths[path] ?? "forward");

  it("is told by group and version: what it is called, where it is, and what can be done with it", async () => {
    const resources = await readApiResources({ groupVersion: "v1" }, contextAs());
    const { verbs, ...secrets } = resources.find(({ name }) => name === "secrets") ?? { verbs: [] };
    expect(secrets).toEqual({
      groupVersion: "v1",
      name: "secrets",
      kind: "Secret",
      namespaced: true,
      path: "/api/v1",
    });
    expect(verbs).toEqual(expect.arrayContaining(["create", "delete", "get", "list", "watch"]));
    expect(resources.map(({ name }) => name)).toContain("pods/status");
    expect(new Set(resources.map(({ groupVersion }) => groupVersion))).toEqual(new Set(["v1"]));
  });

  it("is told for all groups together, the core first, each in every version and once", async () => {
    const resources = await readApiResources({}, contextAs());
    expect(resources[0]?.path).toBe("/api/v1");
    const paths = new Set(resources.map(({ path }) => path));
    expect(paths).toContain("/apis/rbac.authorization.k8s.io/v1");
    expect(paths.has("/oapi/v1")).toBe(kind.version === "3.x");
    const keys = resources.map(({ path, name }) => `${path}/${name}`);
    expect(new Set(keys).size).toBe(keys.length);
    const { body } = await cluster.request("GET", "/apis");
    const { groups } = body as { groups: { versions: { groupVersion: string }[] }[] };
    const served = groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => groupVersion));
    expect([...paths].filter((path) => path.startsWith("/apis/")).sort()).toEqual(
      served.map((groupVersion) => `/apis/${groupVersion}`).sort(),
    );
  });

  it("is an error for a group that is not there, which says where to look", async () => {
    const error = await failureOf(readApiResources({ groupVersion: "unicorns.example.com/v1" }, contextAs()));
    expect(isMaintenanceError(error, "ERR_NOT_FOUND")).toBe(true);
    expect(String(error)).toContain('offers no "unicorns.example.com/v1"');
  });

  it("is told with what was installed a moment ago, though it was missing a moment before", async () => {
    const context = contextAs();
    const at = context.clusterOf(requireOkdConnection({}, context.configuration));
    const gadgets = { apiVersion: "new.example.com/v1", kind: "Gadget", namespace: "test" };
    const groupVersion = gadgets.apiVersion;
    expect(String(await failureOf(readApiResources({ groupVersion }, context)))).toContain("offers no");
    expect(String(await failureOf(readObjects(gadgets, at)))).toContain("offers no kind");
    const remove = await cluster.installGadgets("new.example.com");
    // A real server serves it before it tells of it, or the other way round.
    const answersOk = async (path: string): Promise<boolean> =>
      (await cluster.request("GET", path)).status === 200;
    const isServed = async (): Promise<boolean> =>
      (await answersOk("/apis/new.example.com/v1")) && (await answersOk("/apis/new.example.com/v1/gadgets"));
    while (!(await isServed())) await sleep(50);
    expect(await readObjects(gadgets, at)).toEqual([]);
    const resources = await readApiResources({ groupVersion }, context);
    expect(resources.map(({ name }) => name)).toEqual(["gadgets", "gadgets/status"]);
    // A second kind of a group that is known already is found, too.
    const other = await failureOf(readObjects({ ...gadgets, kind: "Widget" }, at));
    expect(String(other)).toContain("Closest kinds: Gadget.");
    await remove();
  });

  it("is told without a group whose server is down, and a warning names that", async () => {
    const all = await readApiResources({}, contextAs());
    const server = await answers({
      "/apis/rbac.authorization.k8s.io/v1": { status: 503, body: { message: "service unavailable" } },
    });
    const said: string[] = [];
    const context: OkdContext = {
      ...contextAs({ "openshift:kubernetes.server": server }),
      engine: { ...noEngine, say: (_urn, severity, text) => said.push(`${severity}: ${text}`) },
    };
    const rest = await readApiResources({}, context);
    expect(rest).toEqual(all.filter(({ groupVersion }) => groupVersion !== "rbac.authorization.k8s.io/v1"));
    expect(said).toEqual([
      expect.stringMatching(/^warning: http:.* does not say .*: rbac\.authorization\.k8s\.io\/v1$/u),
    ]);
    const alone = await failureOf(
      readApiResources(
        { groupVersion: "rbac.authorization.k8s.io/v1" },
        contextAs({ "openshift:kubernetes.server": server }),
      ),
    );
    expect(isMaintenanceError(alone, "ERR_UNEXPECTED_RESPONSE")).toBe(true);
  });

  it.each(["/api/v1", "/apis"])("is an error where %s is refused, not an empty list", async (path) => {
    const server = await answers({ [path]: { status: 403, body: { message: "forbidden" } } });
    const error = await failureOf(readApiResources({}, contextAs({ "openshift:kubernetes.server": server })));
    expect(isMaintenanceError(error, "ERR_FORBIDDEN")).toBe(true);
  });

  it("is an error where the API server itself fails", async () => {
    const server = await answers({ "/api/v1": { status: 501 } });
    const error = await failureOf(readApiResources({}, contextAs({ "openshift:kubernetes.server": server })));
    expect(isMaintenanceError(error, "ERR_UNEXPECTED_RESPONSE")).toBe(true);
  });

  it("is asked for by someone without rights, too, and by no one with a wrong token", async () => {
    const plain = contextAs({ "openshift:kubernetes.token": cluster.plainToken });
    expect((await readApiResources({}, plain)).length).toBeGreaterThan(5);
    const error = await failureOf(
      readApiResources({}, contextAs({ "openshift:kubernetes.token": "not-a-token" })),
    );
    expect(isMaintenanceError(error, "ERR_UNAUTHORIZED")).toBe(true);
  });

  it("is asked for with few requests at once", async () => {
    let [open, most] = [0, 0];
    const server = await interpose(cluster, async (): Promise<Passage> => {
      most = Math.max(most, ++open);
      await sleep(20);
      open--;
      return "forward";
    });
    await readApiResources({}, contextAs({ "openshift:kubernetes.server": server }));
    expect(most).toBeLessThanOrEqual(6);
  });

  it("comes with the versions that the server tells", async () => {
    const versions = await readVersion({}, contextAs());
    expect(versions.kubernetes).toMatch(/^v1\.\d+/u);
    if (kind.version === "3.x") expect(versions.openshift).toMatch(/^v3\.\d+/u);
    else expect(versions).not.toHaveProperty("openshift");
  });

  it("leaves out the versions that it does not tell this user", async () => {
    const refused = { status: 403, body: { message: "forbidden" } };
    const server = await answers({ "/version": refused, "/version/openshift": refused });
    expect(await readVersion({}, contextAs({ "openshift:kubernetes.server": server }))).toEqual({});
    const broken = await answers({ "/version": { status: 200, body: "<html>a page</html>" } });
    const error = await failureOf(readVersion({}, contextAs({ "openshift:kubernetes.server": broken })));
    expect(isMaintenanceError(error, "ERR_UNEXPECTED_RESPONSE")).toBe(true);
  });

  it("tells the version of OpenShift 4 by its ClusterVersion, where it may be read", async () => {
    const path = "/apis/config.openshift.io/v1";
    const resources = [
      { name: "clusterversions", kind: "ClusterVersion", namespaced: false, verbs: ["get"] },
    ];
    const list = { status: 200, body: { groupVersion: "config.openshift.io/v1", resources } };
    const history = [
      { state: "Partial", version: "4.19.1" },
      { state: "Completed", version: "4.18.9" },
    ];
    const object = { metadata: { name: "version" }, status: { history, desired: { version: "4.19.1" } } };
    const hidden = { "/version/openshift": { status: 404 } };
    const open = await answers({
      ...hidden,
      [path]: list,
      [`${path}/clusterversions/version`]: { status: 200, body: object },
    });
    expect((await readVersion({}, contextAs({ "openshift:kubernetes.server": open }))).openshift).toBe(
      "4.18.9",
    );
    const closed = await answers({
      ...hidden,
      [path]: list,
      [`${path}/clusterversions/version`]: { status: 403 },
    });
    expect(await readVersion({}, contextAs({ "openshift:kubernetes.server": closed }))).not.toHaveProperty(
      "openshift",
    );
  });
});
