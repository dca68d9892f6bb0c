import { startOkdSimulator, type OkdSimulator, type OkdSimulatorOptions } from "../../../simulator/source";
import { adminToken, okdClient } from "./okdClient";

let okd: OkdSimulator;
afterEach(() => okd.close());

async function start(options: OkdSimulatorOptions = {}) {
  okd = await startOkdSimulator({
    tokens: { [adminToken]: { user: "root", groups: ["system:masters"] } },
    ...options,
  });
  return okdClient(okd);
}

const configMaps = "/api/v1/namespaces/test/configmaps";

describe("the simulated OKD server", () => {
  it("keeps objects and refuses what a real server refuses, in its words", async () => {
    const client = await start();
    expect(await client.post(configMaps, { metadata: { name: "a" } })).toMatchObject({
      status: 404,
      json: { message: 'namespaces "test" not found', details: { name: "test", kind: "namespaces" } },
    });
    expect((await client.post("/api/v1/namespaces", { metadata: { name: "test" } })).status).toBe(201);
    const created = await client.post(configMaps, { metadata: { name: "a" }, data: { x: "1" } });
    expect(created).toMatchObject({ status: 201, json: { kind: "ConfigMap", apiVersion: "v1" } });
    expect(await client.post(configMaps, { metadata: { name: "a" } })).toMatchObject({
      status: 409,
      json: {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: 'configmaps "a" already exists',
        reason: "AlreadyExists",
        details: { name: "a", kind: "configmaps" },
        code: 409,
      },
    });
    const changed = await client.put(`${configMaps}/a`, { ...created.json, data: { x: "2" } });
    expect(changed).toMatchObject({ status: 200, json: { data: { x: "2" } } });
    expect(await client.put(`${configMaps}/a`, { ...created.json, data: { x: "3" } })).toMatchObject({
      status: 409,
      json: {
        reason: "Conflict",
        message:
          'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
      },
    });
    expect(await client.get(`${configMaps}/b`)).toMatchObject({
      status: 404,
      json: { reason: "NotFound", message: 'configmaps "b" not found' },
    });
    expect(await client.put(`${configMaps}/b`, { metadata: { name: "b" } })).toMatchObject({ status: 404 });
  });

  it("replaces only what is still the one that was meant", async () => {
    const client = await start();
    const first = okd.put({ kind: "Secret", metadata: { name: "s", namespace: "test" }, type: "Opaque" });
    const path = "/api/v1/namespaces/test/secrets/s";
    const other = { preconditions: { uid: "another" } };
    expect(await client.delete(path, other)).toMatchObject({ status: 409, json: { reason: "Conflict" } });
    const same = { preconditions: { uid: first.metadata.uid } };
    expect(await client.delete(path, same)).toMatchObject({
      status: 200,
      json: {
        kind: "Status",
        status: "Success",
        details: { name: "s", kind: "secrets", uid: first.metadata.uid },
      },
    });
    expect((await client.delete(path, same)).status).toBe(404);
    okd.put({ kind: "Secret", metadata: { name: "s", namespace: "test" }, type: "Opaque" });
    expect(await client.put(path, { metadata: { name: "s", uid: first.metadata.uid } })).toMatchObject({
      status: 409,
      json: { reason: "Conflict" },
    });
  });

  it("takes a patch, and no change for no new version", async () => {
    const client = await start({ objects: [{ kind: "Node", metadata: { name: "n", labels: { a: "1" } } }] });
    const patch = { metadata: { labels: { a: null, b: "2" } }, spec: { unschedulable: true } };
    const node = await client.patch("/api/v1/nodes/n", patch);
    expect(node).toMatchObject({ status: 200, json: { metadata: { labels: { b: "2" } }, spec: patch.spec } });
    const again = await client.patch("/api/v1/nodes/n", patch, "application/strategic-merge-patch+json");
    expect(again.json["metadata"]).toEqual(node.json["metadata"]);
    expect((await client.patch("/api/v1/nodes/n", [], "application/json-patch+json")).status).toBe(415);
    const stale = { metadata: { resourceVersion: "1" } };
    expect((await client.patch("/api/v1/nodes/n", stale)).status).toBe(409);
  });

  it("changes a status only through its subresource", async () => {
    const client = await start({ objects: [{ kind: "Node", metadata: { name: "n" } }] });
    const status = { conditions: [{ type: "Ready", status: "True" }] };
    expect((await client.patch("/api/v1/nodes/n", { status })).json["status"]).toBeUndefined();
    expect((await client.patch("/api/v1/nodes/n/status", { status })).json["status"]).toEqual(status);
  });

  it("lists by namespace, label and field, in pieces when asked to", async () => {
    const client = await start();
    for (const [name, app] of [
      ["a", "web"],
      ["b", "db"],
      ["c", "web"],
    ] as const)
      okd.put({
        kind: "Pod",
        metadata: { name, namespace: "test", labels: { app } },
        spec: { nodeName: "n" },
      });
    okd.put({ kind: "Pod", metadata: { name: "d", namespace: "other" } });
    const names = async (query: string, path = "/api/v1/namespaces/test/pods") => {
      const { json } = await client.get(`${path}?${query}`);
      return (json["items"] as { metadata: { name: string } }[])
        .map(({ metadata }) => metadata.name)
        .join("");
    };
    expect(await names("", "/api/v1/pods")).toBe("dabc");
    for (const [selector, expected] of [
      ["app=web", "ac"],
      ["app!=web", "b"],
      ["app in (db, x)", "b"],
      ["app notin (db)", "ac"],
      ["app,!old", "abc"],
      ["missing", ""],
    ] as const)
      expect(await names(`labelSelector=${encodeURIComponent(selector)}`)).toBe(expected);
    expect(await names("fieldSelector=metadata.name%3Db,spec.nodeName%3Dn")).toBe("b");
    expect(await client.get("/api/v1/pods?fieldSelector=spec.color%3Dred")).toMatchObject({
      status: 400,
      json: { reason: "BadRequest" },
    });
    const piece = await client.get("/api/v1/namespaces/test/pods?limit=2");
    expect(piece.json).toMatchObject({
      kind: "PodList",
      apiVersion: "v1",
      metadata: { remainingItemCount: 1 },
    });
    const token = (piece.json["metadata"] as { continue: string }).continue;
    expect(await names(`limit=2&continue=${token}`)).toBe("c");
    okd.put({ kind: "Pod", metadata: { name: "e", namespace: "test" } });
    okd.compact();
    expect((await client.get(`/api/v1/namespaces/test/pods?continue=${token}`)).status).toBe(410);
  });

  it("makes up names, and refuses objects that a real server refuses", async () => {
    const client = await start({ objects: [{ kind: "Namespace", metadata: { name: "test" } }] });
    const generated = await client.post(configMaps, { metadata: { generateName: "a-" } });
    expect((generated.json["metadata"] as { name: string }).name).toMatch(/^a-[a-z0-9]{5}$/);
    const secrets = "/api/v1/namespaces/test/secrets";
    const secret = await client.post(secrets, { metadata: { name: "s" }, stringData: { k: "value" } });
    expect(secret.json).toMatchObject({ type: "Opaque", data: { k: "dmFsdWU=" } });
    expect(secret.json["stringData"]).toBeUndefined();
    const registry = { metadata: { name: "r" }, type: "kubernetes.io/dockerconfigjson" };
    expect(await client.post(secrets, registry)).toMatchObject({
      status: 422,
      json: {
        reason: "Invalid",
        message: 'Secret "r" is invalid: data[.dockerconfigjson]: Required value',
        details: { name: "r", kind: "Secret", causes: [{ field: "data[.dockerconfigjson]" }] },
      },
    });
    const filled = { ...registry, stringData: { ".dockerconfigjson": '{"auths":{}}' } };
    expect((await client.post(secrets, filled)).status).toBe(201);
    expect((await client.put(`${secrets}/r`, { metadata: { name: "r" } })).status).toBe(422);
    for (const body of [{ metadata: {} }, { metadata: { name: "" } }])
      expect((await client.post(configMaps, body)).status).toBe(422);
    for (const body of [
      { kind: "Pod", metadata: { name: "a" } },
      { apiVersion: "v2", metadata: { name: "a" } },
      { metadata: { name: "a", namespace: "other" } },
      [],
    ])
      expect((await client.post(configMaps, body)).status).toBe(400);
    for (const metadata of [{ name: "a" }, {}])
      expect((await client.put(`${configMaps}/b`, { metadata })).status).toBe(400);
    const versioned = { metadata: { name: "a", resourceVersion: "1" } };
    expect(await client.post(configMaps, versioned)).toMatchObject({
      status: 500,
      json: { message: "resourceVersion should not be set on objects to be created" },
    });
    expect((await client.post(`${configMaps}/a`, {})).status).toBe(405);
    expect((await client.delete(configMaps)).status).toBe(405);
  });

  it("empties a namespace that is deleted", async () => {
    const client = await start();
    okd.put({ kind: "Pod", metadata: { name: "a", namespace: "test" } });
    expect(okd.list("ServiceAccount", "test")).toHaveLength(3);
    expect((await client.delete("/api/v1/namespaces/test")).json).toMatchObject({
      status: { phase: "Terminating" },
    });
    expect([...okd.list("Pod", "test"), ...okd.list("ServiceAccount", "test")]).toEqual([]);
  });

  it("says which kinds a test can put", async () => {
    await start();
    expect(() => okd.put({ kind: "Deployment", metadata: { name: "d" } })).toThrow(/keeps no Deployment/);
    expect(() => okd.put({ kind: "Pod", metadata: { name: "p" } })).toThrow("A Pod needs a namespace");
    expect(okd.get("Pod", "p", "test")).toBeUndefined();
    expect(okd.remove("Pod", "p", "test")).toBe(false);
  });
});
