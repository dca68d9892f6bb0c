/** `okd.NodeMaintenanceSetup` as Pulumi's engine leads it through its life, on a real API server. */
import { nodeMaintenanceSetupHandler } from "../../../../provider/okd/maintenance/nodeMaintenanceSetupHandler";
import type {
  MaintenanceSetupInputs,
  MaintenanceSetupState,
} from "../../../../provider/okd/maintenance/setupWork";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../../support/kubeApiServer";
import { placeOfKind } from "../../../support/clusterSetup";
import { okdContextWith } from "../../../support/testCluster";

describeWithKubeApiServer("NodeMaintenanceSetup", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  const handler = nodeMaintenanceSetupHandler(() => okdContextWith({}));
  const inputs = (more: object = {}, token = server.adminToken): MaintenanceSetupInputs => ({
    namespace: "node-maintenance",
    images: [],
    command: [],
    rowUrn: "urn",
    connection: { kubernetes: { server: server.url, token, certificateAuthority: server.caCertificate } },
    ...more,
  });
  const create = async (
    given: MaintenanceSetupInputs,
  ): Promise<{ readonly id: string; readonly outs: MaintenanceSetupState }> => {
    const { id, outs } = (await handler.create(given)) as { id: string; outs: MaintenanceSetupState };
    return { id, outs };
  };
  const there = async (kind: string, name: string, namespace = "node-maintenance"): Promise<boolean> => {
    const { status, body } = await server.request("GET", `${placeOfKind(kind, namespace)}/${name}`);
    return status === 200 && (body as { status?: { phase?: string } }).status?.phase !== "Terminating";
  };

  test("makes the set-up, follows its arguments, and removes with itself what it has made", async () => {
    const { id, outs } = await create(inputs());
    expect(id).toBe(`${server.url}/node-maintenance`);
    const state = outs;
    expect(state).toMatchObject({ namespace: "node-maintenance", serviceAccount: "node-maintenance" });
    expect(state.made).toHaveLength(12);
    expect(await handler.diff(id, state, inputs())).toEqual({ changes: false });

    const changed = inputs({ command: ["/bin/reboot-host"] });
    expect(await handler.diff(id, state, changed)).toEqual({ changes: true });
    const now = (await handler.update(id, state, changed)).outs as MaintenanceSetupState;
    expect(now.made).toHaveLength(12);
    const policy = `${placeOfKind("ValidatingAdmissionPolicy", "")}/node-maintenance-pods`;
    expect(JSON.stringify((await server.request("GET", policy)).body)).toContain("/bin/reboot-host");

    expect(await handler.diff(id, now, inputs({ namespace: "other" }))).toMatchObject({
      replaces: ["namespace"],
    });
    await handler.delete(id, now);
    expect(await there("ClusterRole", "node-maintenance")).toBe(false);
    expect(await there("Namespace", "node-maintenance")).toBe(false);
    await handler.delete(id, now);
  });

  test("what was there before is made as it should be, and stays", async () => {
    await server.createNamespace("mine");
    const { id, outs } = await create(inputs({ namespace: "mine" }));
    expect(outs.made).toHaveLength(11);
    const { body } = await server.request("GET", "/api/v1/namespaces/mine");
    expect(body).toMatchObject({
      metadata: { labels: { "pod-security.kubernetes.io/enforce": "privileged" } },
    });
    await handler.delete(id, outs);
    expect(await there("Namespace", "mine")).toBe(true);
    expect(await there("ServiceAccount", "node-reboot", "mine")).toBe(false);
  });

  test("without the rights of an administrator it says which are missing, and keeps what it has made", async () => {
    const failed = handler.create(inputs({ namespace: "third" }, server.tokenOf("plain")));
    await expect(failed).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Setting up Namespace third is not allowed.*cluster administrator/u,
      ) as string,
      properties: { made: [], digest: "" },
    });
  });

  test("wrong arguments are named before anything is sent", async () => {
    const news = inputs({ namespace: "No Name", images: "one", command: [1], unknownArguments: ["imgaes"] });
    const { failures = [] } = await handler.check({}, news);
    for (const name of ["imgaes", "namespace", "images", "command"])
      expect(failures[0]?.reason).toContain(`${name} `);
  });
});
