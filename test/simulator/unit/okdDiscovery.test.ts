import { startOkdSimulator, type OkdSimulator, type OkdSimulatorOptions } from "../../../simulator/source";
import { adminToken, okdClient } from "./okdClient";

let okd: OkdSimulator;
afterEach(() => okd.close());

async function start(options: OkdSimulatorOptions = {}) {
  okd = await startOkdSimulator({
    tokens: { [adminToken]: { user: "root", groups: ["system:masters"] } },
    ...options,
  });
  const client = okdClient(okd);
  const resourcesAt = async (path: string) => {
    const { json } = await client.get(path);
    return (json["resources"] as { name: string; verbs?: string[] }[]).map(({ name }) => name);
  };
  const groups = async () => {
    const { json } = await client.get("/apis");
    return (json["groups"] as { name: string }[]).map(({ name }) => name);
  };
  return { client, resourcesAt, groups };
}

describe("the simulated OKD server", () => {
  it("serves only groups in 4.x", async () => {
    const { client, resourcesAt, groups } = await start();
    expect(await groups()).toEqual([
      "rbac.authorization.k8s.io",
      "coordination.k8s.io",
      "authentication.k8s.io",
      "authorization.openshift.io",
      "image.openshift.io",
      "oauth.openshift.io",
      "user.openshift.io",
    ]);
    expect(await client.get("/oapi/v1")).toMatchObject({ status: 404, text: "404 page not found\n" });
    expect((await client.get("/version/openshift")).status).toBe(404);
    expect((await client.get("/version")).json).toMatchObject({ major: "1", gitVersion: "v1.31.6" });
    expect((await client.get("/api")).json).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
    expect((await client.get("/apis")).json).toMatchObject({
      kind: "APIGroupList",
      groups: [
        {
          versions: [
            { groupVersion: "rbac.authorization.k8s.io/v1", version: "v1" },
            { groupVersion: "rbac.authorization.k8s.io/v1beta1", version: "v1beta1" },
          ],
          preferredVersion: { groupVersion: "rbac.authorization.k8s.io/v1", version: "v1" },
        },
        {},
        {},
        {},
        {},
        {},
        {},
      ],
    });
    expect((await client.get("/api/v1")).json["resources"]).toContainEqual({
      name: "serviceaccounts/token",
      singularName: "",
      namespaced: true,
      group: "authentication.k8s.io",
      version: "v1",
      kind: "TokenRequest",
      verbs: ["create"],
    });
    expect(await resourcesAt("/apis/image.openshift.io/v1")).toContain("imagesignatures");
  });

  it("serves /oapi/v1 in 3.x, and the groups only when asked for", async () => {
    const { client, resourcesAt, groups } = await start({ version: "3.x" });
    expect(await groups()).toEqual(["rbac.authorization.k8s.io"]);
    expect(await resourcesAt("/oapi/v1")).toEqual(
      expect.arrayContaining(["rolebindings", "users", "oauthaccesstokens", "imagesignatures"]),
    );
    expect((await client.get("/oapi")).json).toMatchObject({ kind: "APIVersions", versions: ["v1"] });
    expect((await client.get("/version/openshift")).json).toMatchObject({ major: "3" });
    expect(await resourcesAt("/api/v1")).not.toContain("serviceaccounts/token");
    await okd.close();
    const late = await start({ version: "3.x", api: { openshiftGroups: true } });
    expect(await late.groups()).toContain("user.openshift.io");
    expect((await late.client.get("/oapi/v1/users/~")).status).toBe(200);
    expect((await late.client.get("/apis/user.openshift.io/v1/users/~")).status).toBe(200);
  });

  it("leaves out what it is told to", async () => {
    const { client, resourcesAt } = await start({
      api: { rbac: "v1beta1", tokenRequest: false, verbs: false },
    });
    expect(await resourcesAt("/api/v1")).not.toContain("serviceaccounts/token");
    expect((await client.post("/api/v1/namespaces/default/serviceaccounts/default/token", {})).status).toBe(
      404,
    );
    expect((await client.get("/apis/rbac.authorization.k8s.io/v1")).status).toBe(404);
    expect(await resourcesAt("/apis/rbac.authorization.k8s.io/v1beta1")).toContain("rolebindings");
    expect((await client.get("/api/v1")).text).not.toContain("verbs");
    await okd.close();
    expect(await (await start({ api: { rbac: "none" } })).groups()).not.toContain(
      "rbac.authorization.k8s.io",
    );
  });

  it("tells a wrong resource from a wrong group, as the real one does", async () => {
    const { client } = await start();
    expect(await client.get("/api/v1/nonsense")).toMatchObject({
      status: 404,
      json: { message: "the server could not find the requested resource", details: {} },
    });
    expect(await client.get("/apis/nonsense/v1")).toMatchObject({
      status: 404,
      text: "404 page not found\n",
    });
  });

  it("lets strangers see only the versions and where to log in", async () => {
    await start();
    const stranger = okdClient(okd, "");
    expect((await stranger.get("/version")).status).toBe(200);
    expect((await stranger.get("/.well-known/oauth-authorization-server")).status).toBe(200);
    expect(await stranger.get("/apis")).toMatchObject({
      status: 403,
      json: {
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: 'forbidden: User "system:anonymous" cannot get path "/apis"',
        reason: "Forbidden",
        details: {},
        code: 403,
      },
    });
    expect((await stranger.get("/api/v1/nodes")).json["message"]).toBe(
      'nodes is forbidden: User "system:anonymous" cannot list resource "nodes" in API group "" at the cluster scope',
    );
    expect(await okdClient(okd, "wrong").get("/version")).toMatchObject({
      status: 401,
      json: { message: "Unauthorized", reason: "Unauthorized", code: 401 },
    });
  });

  it("serves a kind that is added while it runs, and its objects, until it is taken away again", async () => {
    const { client, resourcesAt, groups } = await start();
    const gadgets = "/apis/example.com/v1/namespaces/default/gadgets";
    expect(await client.get("/apis/example.com/v1")).toMatchObject({ status: 404 });
    const remove = okd.serveKind({ group: "example.com", version: "v1", kind: "Gadget", plural: "gadgets" });
    expect(await groups()).toContain("example.com");
    expect(await resourcesAt("/apis/example.com/v1")).toEqual(["gadgets", "gadgets/status"]);
    expect((await client.post(gadgets, { metadata: { name: "g" } })).status).toBe(201);
    const status = { phase: "Ready" };
    expect((await client.patch(`${gadgets}/g/status`, { status })).json).toMatchObject({
      apiVersion: "example.com/v1",
      kind: "Gadget",
      status,
    });
    remove();
    expect((await client.get(gadgets)).status).toBe(404);
    expect(await groups()).not.toContain("example.com");
  });
});
