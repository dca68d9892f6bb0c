import { startOkdSimulator, type OkdSimulator, type OkdSimulatorOptions } from "../../simulator/source";
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
