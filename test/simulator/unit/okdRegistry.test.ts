import { startOkdSimulator, type OkdSimulator, type OkdSimulatorOptions } from "../../../simulator/source";
import { basic, send } from "./apiClient";
import { adminToken, okdClient } from "./okdClient";

let okd: OkdSimulator;
afterEach(() => okd.close());

const digest = `sha256:${"a".repeat(64)}`;
const signature = {
  schemaVersion: 2,
  type: "atomic",
  name: `${digest}@${"s".repeat(32)}`,
  content: Buffer.from("signed").toString("base64"),
};

async function start(options: OkdSimulatorOptions = {}) {
  const tokens = {
    [adminToken]: { user: "root", groups: ["system:masters"] },
    "viewer-token": { user: "viewer" },
  };
  const images = [{ namespace: "test", name: "web", digest }];
  okd = await startOkdSimulator({ tokens, images, ...options });
  okd.put({
    kind: "RoleBinding",
    metadata: { name: "view", namespace: "test" },
    subjects: [{ kind: "User", name: "viewer" }],
    roleRef: { kind: "ClusterRole", name: "view" },
  });
}

const call = (
  method: "GET" | "PUT",
  body?: unknown,
  token = adminToken,
  path = `test/web/signatures/${digest}`,
) =>
  send(`${okd.registryUrl}/extensions/v2/${path}`, {
    method,
    headers: token === "" ? {} : basic("whoever", token),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const read = async () => JSON.parse((await call("GET")).text) as unknown;
const errorOf = async (reply: ReturnType<typeof call>) => {
  const { status, text } = await reply;
  const { errors } = JSON.parse(text) as { errors: { code: string }[] };
  return [status, errors[0]?.code];
};

describe("the simulated registry", () => {
  it.each([
    ["4.x", "/apis/image.openshift.io/v1"],
    ["3.x", "/oapi/v1"],
  ] as const)("%s keeps a signature until the API deletes it", async (version, api) => {
    await start({ version });
    expect(await read()).toEqual({ signatures: [] });
    expect(await call("PUT", signature)).toMatchObject({ status: 201, text: "" });
    expect(await read()).toEqual({ signatures: [signature] });
    expect(await errorOf(call("PUT", signature))).toEqual([409, "SIGNATURE_EXISTS"]);
    const path = `${api}/imagesignatures/${encodeURIComponent(signature.name)}`;
    expect((await okdClient(okd).delete(path)).status).toBe(200);
    expect((await okdClient(okd).delete(path)).status).toBe(404);
    expect(await read()).toEqual({ signatures: [] });
  });

  it.each([
    ["version for schemaVersion", { ...signature, schemaVersion: undefined, version: 2 }],
    ["another type", { ...signature, type: "cosign" }],
    ["a short name", { ...signature, name: `${digest}@short` }],
    ["the name of another image", { ...signature, name: signature.name.replace("a", "b") }],
    ["content that is not base64", { ...signature, content: "#" }],
    ["no object", "text"],
  ])("refuses %s", async (_what, body) => {
    await start();
    expect(await errorOf(call("PUT", body))).toEqual([400, "SIGNATURE_INVALID"]);
    expect(await read()).toEqual({ signatures: [] });
  });

  it("knows no image that is not in the stream, and says so without a word", async () => {
    await start();
    const other = `sha256:${"b".repeat(64)}`;
    for (const path of [`test/db/signatures/${digest}`, `test/web/signatures/${other}`]) {
      expect(await call("GET", undefined, adminToken, path)).toMatchObject({ status: 404, text: "" });
      expect(await call("PUT", signature, adminToken, path)).toMatchObject({ status: 404, text: "" });
    }
    okd.addImage({ namespace: "test", name: "web", digest: other });
    expect((await call("GET", undefined, adminToken, `test/web/signatures/${other}`)).status).toBe(200);
  });

  it("answers 401 to who has no token, a wrong one, or no right", async () => {
    await start();
    expect(await errorOf(call("GET", undefined, ""))).toEqual([401, "UNAUTHORIZED"]);
    expect(await errorOf(call("GET", undefined, "wrong"))).toEqual([401, "UNAUTHORIZED"]);
    expect((await call("GET", undefined, "viewer-token")).status).toBe(200);
    expect(await errorOf(call("PUT", signature, "viewer-token"))).toEqual([401, "DENIED"]);
    okd.put({
      kind: "ClusterRoleBinding",
      metadata: { name: "signer" },
      subjects: [{ kind: "User", name: "viewer" }],
      roleRef: { kind: "ClusterRole", name: "system:image-signer" },
    });
    expect((await call("PUT", signature, "viewer-token")).status).toBe(201);
    expect(okd.requests.at(-1)).toMatchObject({ server: "registry", user: "viewer", status: 201 });
  });
});
