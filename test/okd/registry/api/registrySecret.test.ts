/** Secrets with credentials of a registry, and their links to service accounts, on every server. */
import { isMaintenanceError } from "../../../../provider/errors/maintenanceError";
import { setTimeout as sleep } from "node:timers/promises";
import { noEngine } from "../../../../provider/pulumi/engine";
import { systemClock } from "../../../../provider/core/clock";
import { type Passage } from "../../../support/interposedServer";
import { closeServers } from "../../../support/rawServer";
import { testClusters, type TestCluster } from "../../../support/testCluster";
import {
  at,
  done,
  failureOf,
  namesIn,
  registrySecretScene,
  type Account,
} from "../../../support/registrySecretScene";
import { createRegistrySecret, deleteRegistrySecret, updateRegistrySecret } from "../../../support/okdWorks";

describe.each(testClusters)("a registry secret on $name", (kind) => {
  let cluster: TestCluster;
  beforeAll(async () => (cluster = await kind.start()));
  afterAll(() => cluster.stop());
  afterEach(closeServers);
  const { contextAs, newName, inputsOf, newAccount, accountOf, configIn, statusOf, create, through } =
    registrySecretScene(() => cluster);

  it("holds what docker and podman log in with, and both lists of the account name it", async () => {
    const account = await newAccount();
    const own = await accountOf(account);
    const inputs = inputsOf({ serviceAccount: account });
    const { instance } = await create(inputs);
    const auth = Buffer.from("serviceaccount:t0ken").toString("base64");
    expect(await configIn(inputs.secretName)).toEqual({ auths: { "registry.example.com:5000": { auth } } });
    const { body } = await cluster.request("GET", at("secrets", inputs.secretName));
    expect(body).toMatchObject({
      type: "kubernetes.io/dockerconfigjson",
      metadata: {
        annotations: { "pulumi-openshift-maintenance/created-by": `${inputs.rowUrn}#${instance}` },
      },
    });
    const linked = await accountOf(account);
    expect(namesIn(linked.imagePullSecrets)).toEqual([...namesIn(own.imagePullSecrets), inputs.secretName]);
    expect(namesIn(linked.secrets)).toEqual([...namesIn(own.secrets), inputs.secretName]);
  });

  it("changes in place with its token and registry, and is made again when someone has removed it", async () => {
    const account = await newAccount();
    const before = await create(inputsOf({ serviceAccount: account }));
    const inputs = { ...inputsOf({ ...before }), token: "rotated", registry: "https://other.example.com" };
    const renewed = done(await updateRegistrySecret(inputs, before, contextAs()));
    const auth = Buffer.from("serviceaccount:rotated").toString("base64");
    expect(await configIn(before.secretName)).toEqual({ auths: { "other.example.com": { auth } } });
    expect(renewed.secretUid).toBe(before.secretUid);

    await cluster.request("DELETE", at("secrets", before.secretName));
    const again = done(await updateRegistrySecret(inputs, renewed, contextAs()));
    expect(await configIn(before.secretName)).toEqual({ auths: { "other.example.com": { auth } } });
    expect(again.secretUid).not.toBe(before.secretUid);
    await deleteRegistrySecret(again, contextAs());
    expect(await statusOf("secrets", before.secretName)).toBe(404);
    expect(namesIn((await accountOf(account)).imagePullSecrets)).not.toContain(before.secretName);
  });

  it("knows a secret whose mark is of the form of a version before, and gives it the present one with its next change", async () => {
    const created = "pulumi-openshift-maintenance/created-by";
    const before = await create(inputsOf());
    const at0 = at("secrets", before.secretName);
    const annotationsNow = async (): Promise<unknown> =>
      ((await cluster.request("GET", at0)).body as { metadata: { annotations: object } }).metadata
        .annotations;
    const turnBack = async (instance: string): Promise<void> => {
      const { body } = await cluster.request("GET", at0);
      const { metadata, ...rest } = body as { metadata: object };
      const annotations = { [created]: before.rowUrn, "pulumi-openshift-maintenance/instance": instance };
      await cluster.request("PUT", at0, { ...rest, metadata: { ...metadata, annotations } });
    };
    await turnBack(before.instance);
    const inputs = inputsOf({ ...before });
    done(await updateRegistrySecret(inputs, before, contextAs()));
    expect(await annotationsNow()).toHaveProperty([created], before.rowUrn);
    done(await updateRegistrySecret({ ...inputs, token: "rotated" }, before, contextAs()));
    expect(await annotationsNow()).toEqual({ [created]: `${before.rowUrn}#${before.instance}` });

    // A later life of the same resource has it, and an earlier one leaves it alone.
    await turnBack("another");
    await deleteRegistrySecret(before, contextAs());
    expect(await statusOf("secrets", before.secretName)).toBe(200);
    // A run whose answer was lost finds its own.
    const again = await create(inputs);
    expect(again.secretUid).toBe(before.secretUid);
    await deleteRegistrySecret(again, contextAs());
    expect(await statusOf("secrets", before.secretName)).toBe(404);
  });

  it("moves its links with the account, and removes only what it has made", async () => {
    const secretName = newName("pull");
    const [first, second] = [
      await newAccount({ secrets: [{ name: secretName }], imagePullSecrets: [{ name: "of-others" }] }),
      await newAccount(),
    ];
    const made = await create(inputsOf({ secretName, serviceAccount: first }));
    expect(made.links).toEqual([{ serviceAccount: first, lists: ["imagePullSecrets"] }]);

    const moved = done(await updateRegistrySecret({ ...made, serviceAccount: second }, made, contextAs()));
    const left = await accountOf(first);
    expect(namesIn(left.secrets)).toContain(secretName);
    expect(namesIn(left.imagePullSecrets)).toContain("of-others");
    expect(namesIn(left.imagePullSecrets)).not.toContain(secretName);
    expect(namesIn((await accountOf(second)).secrets)).toContain(secretName);

    await deleteRegistrySecret(moved, contextAs());
    expect(await statusOf("secrets", secretName)).toBe(404);
    expect(namesIn((await accountOf(second)).secrets)).not.toContain(secretName);
    expect(namesIn((await accountOf(first)).secrets)).toContain(secretName);
    await deleteRegistrySecret(moved, contextAs());
  });

  it("loses no link when ten are made and removed at the same time", async () => {
    const account = await newAccount({ imagePullSecrets: [{ name: "of-others" }] });
    const made = await Promise.all(
      Array.from({ length: 10 }, () => create(inputsOf({ serviceAccount: account }), contextAs())),
    );
    const secretNames = made.map(({ secretName }) => secretName);
    const { imagePullSecrets, secrets } = await accountOf(account);
    expect(namesIn(imagePullSecrets)).toEqual(expect.arrayContaining(["of-others", ...secretNames]));
    expect(namesIn(secrets)).toEqual(expect.arrayContaining(secretNames));
    expect(new Set(namesIn(secrets)).size).toBe(secrets?.length);

    await Promise.all(made.map((state) => deleteRegistrySecret(state, contextAs())));
    const after = await accountOf(account);
    expect(namesIn(after.imagePullSecrets)).toContain("of-others");
    for (const name of secretNames)
      expect([...namesIn(after.imagePullSecrets), ...namesIn(after.secrets)]).not.toContain(name);
  });

  it("begins again when someone changes the account between reading and writing", async () => {
    const account = await newAccount();
    let conflicts = 0;
    const context = await through(async ({ method, path }): Promise<Passage> => {
      if (method === "PUT" && path === at("serviceaccounts", account) && conflicts < 3) {
        const added = { metadata: { labels: { [`change-${++conflicts}`]: "by-others" } } };
        await cluster.request("PATCH", path, added);
      }
      return "forward";
    });
    const inputs = inputsOf({ serviceAccount: account });
    await create(inputs, context);
    const found = (await accountOf(account)) as Account & { metadata: { labels: object } };
    expect(Object.keys(found.metadata.labels)).toEqual(["change-1", "change-2", "change-3"]);
    expect(namesIn(found.secrets)).toContain(inputs.secretName);
  });

  it("is refused where a secret of that name is there, which stays as it is", async () => {
    const secretName = newName("pull");
    const theirs = { metadata: { name: secretName }, stringData: { key: "of others" } };
    await cluster.request("POST", "/api/v1/namespaces/test/secrets", theirs);
    const before = (await cluster.request("GET", at("secrets", secretName))).body;
    const error = await failureOf(create(inputsOf({ secretName })));
    expect(isMaintenanceError(error, "ERR_CONFLICT")).toBe(true);
    expect(error.message).toContain(`test/${secretName}`);
    expect((await cluster.request("GET", at("secrets", secretName))).body).toEqual(before);
  });

  it("is left alone by update and deletion when someone else has made it again", async () => {
    const made = await create(inputsOf());
    await cluster.request("DELETE", at("secrets", made.secretName));
    const theirs = { metadata: { name: made.secretName }, stringData: { key: "of others" } };
    await cluster.request("POST", "/api/v1/namespaces/test/secrets", theirs);
    const refused = await failureOf(updateRegistrySecret({ ...made, token: "new" }, made, contextAs()));
    expect(isMaintenanceError(refused, "ERR_CONFLICT")).toBe(true);
    const said: string[] = [];
    const engine = {
      ...noEngine,
      say: (_urn: string, _severity: string, text: string) => void said.push(text),
    };
    await deleteRegistrySecret(made, { ...contextAs(), engine });
    expect(said).toEqual([expect.stringContaining("is not the one that was made here")]);
    expect(await statusOf("secrets", made.secretName)).toBe(200);
  });

  it("is its own again after a run whose answer was lost, links and all", async () => {
    const account = await newAccount();
    const inputs = inputsOf({ serviceAccount: account });
    const lossy = await through(({ method, path }) =>
      method === "POST" && path.endsWith("/secrets") ? "lose-answer" : "forward",
    );
    const made = await create(inputs, lossy);
    expect(made.links).toEqual([{ serviceAccount: account, lists: ["imagePullSecrets", "secrets"] }]);

    // The process may have died then: the next run knows nothing, and makes it.
    const again = await create({ ...inputs, token: "newer" });
    const auth = Buffer.from("serviceaccount:newer").toString("base64");
    expect(await configIn(inputs.secretName)).toEqual({ auths: { "registry.example.com:5000": { auth } } });
    // A forced replacement deletes the old one after the new one is made, which is the same object.
    await deleteRegistrySecret(made, contextAs());
    expect(await statusOf("secrets", inputs.secretName)).toBe(200);
    expect(namesIn((await accountOf(account)).secrets)).toContain(inputs.secretName);
    await deleteRegistrySecret(again, contextAs());
    expect(await statusOf("secrets", inputs.secretName)).toBe(404);
    expect(namesIn((await accountOf(account)).secrets)).not.toContain(inputs.secretName);
  });

  it("keeps in mind a link whose answer was lost, and removes it with the secret", async () => {
    const account = await newAccount();
    const lossy = await through(({ method, path }) =>
      method === "PUT" && path === at("serviceaccounts", account) ? "lose-answer" : "forward",
    );
    const inputs = inputsOf({ serviceAccount: account });
    const { state, error } = await createRegistrySecret(inputs, lossy);
    expect(isMaintenanceError(error, "ERR_NETWORK")).toBe(true);
    const settled = done(await updateRegistrySecret(inputs, state, contextAs()));
    await deleteRegistrySecret(settled, contextAs());
    const { secrets, imagePullSecrets } = await accountOf(account);
    expect([...namesIn(secrets), ...namesIn(imagePullSecrets)]).not.toContain(inputs.secretName);
  });

  it("waits a moment for its account, and leaves nothing behind where there is none", async () => {
    const late = newName("late");
    const creating = create(inputsOf({ serviceAccount: late }));
    await sleep(300);
    await cluster.request("POST", "/api/v1/namespaces/test/serviceaccounts", { metadata: { name: late } });
    const made = await creating;
    expect(namesIn((await accountOf(late)).imagePullSecrets)).toContain(made.secretName);

    const inputs = inputsOf({ serviceAccount: "no one" });
    const hasty = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() * 20 };
    const error = await failureOf(create(inputs, { ...contextAs(), clock: hasty }));
    expect(isMaintenanceError(error, "ERR_NOT_FOUND")).toBe(true);
    expect(error.message).toContain("test/no one");
    expect(await statusOf("secrets", inputs.secretName)).toBe(404);
  });

  it("is made again on another cluster, with a warning that the old one is left", async () => {
    const made = await create(inputsOf());
    const said: string[] = [];
    const engine = {
      ...noEngine,
      say: (_urn: string, _severity: string, text: string) => void said.push(text),
    };
    const same = await through(() => "forward");
    done(await updateRegistrySecret(made, made, { ...same, engine }));
    expect(said).toEqual([]);

    await cluster.request("DELETE", at("secrets", made.secretName));
    const elsewhere = { ...made, server: "https://old.example.com:6443" };
    const { links } = done(await updateRegistrySecret(made, elsewhere, { ...contextAs(), engine }));
    expect(links).toEqual([]);
    expect(said).toEqual([expect.stringContaining("on https://old.example.com:6443 are left there")]);
    expect(await statusOf("secrets", made.secretName)).toBe(200);
  });

  it("says what is left when it cannot be deleted, and how to remove that", async () => {
    const account = await newAccount();
    const made = await create(inputsOf({ serviceAccount: account }));
    const error = await failureOf(
      deleteRegistrySecret(made, contextAs({ "openshift:kubernetes.token": cluster.plainToken })),
    );
    expect(isMaintenanceError(error, "ERR_FORBIDDEN")).toBe(true);
    expect(error.message).toContain(`Secret test/${made.secretName} may be left on the cluster: `);
    expect(error.message).toContain(
      `oc secrets unlink ${account} ${made.secretName} -n test, then oc delete secret ${made.secretName} -n test`,
    );
    expect(error.message).not.toContain(made.token);
  });
});
