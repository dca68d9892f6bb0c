/** What a preview says of registry secrets and image signatures, before anything is sent. */
import { noEngine } from "../../../../provider/pulumi/engine";
import { imageSignatureHandler } from "../../../../provider/okd/registry/imageSignatureHandler";
import type { ImageSignatureState } from "../../../../provider/okd/registry/imageSignatureWork";
import { createOkdContext } from "../../../../provider/kubernetes/clusterContext";
import type { RegistrySecretState } from "../../../../provider/okd/registry/registrySecretWork";
import { registrySecretHandler } from "../../../../provider/okd/registry/registrySecretHandler";
import { unknownValue } from "../../../../provider/pulumi/unknown";
import { configOf } from "../../../support/settingsSource";

const contextOf = (settings: Record<string, string>) => () =>
  createOkdContext({ config: configOf(settings), env: () => undefined, readFile: () => "" }, noEngine);
const connected = {
  "openshift:kubernetes.server": "https://api.example.com:6443",
  "openshift:kubernetes.token": "t0ken-of-the-connection",
};
const reasonOf = (failures: readonly { reason: string }[] | undefined): string =>
  (failures ?? []).map(({ reason }) => reason).join("\n");

describe("a registry secret", () => {
  const handler = registrySecretHandler(contextOf(connected));
  const inputs = {
    namespace: "test",
    secretName: "pull",
    registry: "registry:5000",
    token: "t0ken",
    serviceAccount: "default",
    rowUrn: "urn",
  };
  const state: RegistrySecretState = {
    ...inputs,
    server: "https://x",
    secretUid: "u",
    instance: "i",
    links: [],
  };

  it("is refused with all faults at once, those of the connection too, and never the token", async () => {
    const bad = {
      namespace: "Test",
      secretName: "",
      registry: "a/b",
      token: "s3cret t0ken",
      serviceAccount: "Robot",
      unknownArguments: ["acount"],
    };
    const { failures } = await registrySecretHandler(contextOf({})).check({}, bad);
    expect(failures).toHaveLength(1);
    for (const name of [
      "acount",
      "namespace",
      "secretName",
      "registry",
      "token",
      "serviceAccount",
      "openshift:kubernetes",
    ])
      expect(reasonOf(failures)).toContain(name);
    expect(reasonOf(failures)).not.toContain("s3cret");
    expect((await handler.check({}, inputs)).failures).toBeUndefined();
  });

  it("is not refused for what is not known yet", async () => {
    const unknown = {
      ...inputs,
      token: unknownValue,
      registry: unknownValue,
      connection: { kubernetes: { server: unknownValue } },
    };
    expect((await handler.check({}, unknown)).failures).toBeUndefined();
  });

  it("changes in place, and is replaced with another name or namespace only", async () => {
    const diff = (more: object) => handler.diff("test/pull", state, { ...inputs, ...more });
    expect(await diff({})).toEqual({ changes: false, replaces: [] });
    expect(await diff({ rowUrn: "renamed" })).toEqual({ changes: false, replaces: [] });
    for (const more of [
      { token: "new" },
      { registry: "other" },
      { serviceAccount: undefined },
      { token: unknownValue },
    ])
      expect(await diff(more)).toEqual({ changes: true, replaces: [] });
    expect(await diff({ secretName: "other" })).toEqual({ changes: true, replaces: ["secretName"] });
    expect(await diff({ namespace: unknownValue })).toEqual({ changes: true, replaces: ["namespace"] });
  });

  it("takes over a rotated connection in place, because its deletion needs one that works", async () => {
    const kubernetes = { server: "https://x", token: "old" };
    const diff = (now: object, before: object = { connection: { kubernetes } }) =>
      handler.diff("test/pull", { ...state, ...before }, { ...inputs, connection: { kubernetes: now } });
    expect(await diff({ token: "old", server: "https://x" })).toEqual({ changes: false, replaces: [] });
    expect(await diff({ ...kubernetes, token: "new" })).toEqual({ changes: true, replaces: [] });
    expect(await diff(kubernetes, { cluster: "prod" })).toEqual({ changes: true, replaces: [] });
    // As an earlier version has recorded it.
    expect(await diff(kubernetes, { okd: kubernetes })).toEqual({ changes: false, replaces: [] });
    expect(await diff({ ...kubernetes, token: "new" }, { okd: kubernetes })).toEqual({
      changes: true,
      replaces: [],
    });
  });
});

describe("an image signature", () => {
  const handler = imageSignatureHandler(contextOf(connected));
  const inputs = {
    registry: "registry:5000",
    namespace: "test",
    repository: "web",
    digest: `sha256:${"0".repeat(64)}`,
    signatureName: "0".repeat(32),
    content: "AAAA",
    rowUrn: "urn",
  };
  const state: ImageSignatureState = { ...inputs, fullName: `${inputs.digest}@${inputs.signatureName}` };

  it("is refused with all faults at once", async () => {
    const bad = {
      namespace: "Test",
      repository: "a/b",
      digest: "latest",
      signatureName: "short",
      content: "not base64",
    };
    const { failures } = await handler.check({}, bad);
    expect(failures).toHaveLength(1);
    for (const name of ["registry", "namespace", "repository", "digest", "signatureName", "content"])
      expect(reasonOf(failures)).toContain(name);
    expect((await handler.check({}, inputs)).failures).toBeUndefined();
  });

  it("is refused where the connection has nothing that a registry takes", async () => {
    const anonymous = imageSignatureHandler(
      contextOf({ "openshift:kubernetes.server": "https://api.example.com" }),
    );
    expect(reasonOf((await anonymous.check({}, inputs)).failures)).toContain("registries take tokens only");
  });

  it("is replaced whatever differs, the old one first; a rotated connection is taken over", async () => {
    const diff = (more: object) => handler.diff("id", state, { ...inputs, ...more });
    expect(await diff({})).toMatchObject({ changes: false, replaces: [] });
    for (const key of ["registry", "namespace", "repository", "digest", "signatureName", "content"])
      for (const value of ["other", unknownValue])
        expect(await diff({ [key]: value })).toEqual({
          changes: true,
          replaces: [key],
          deleteBeforeReplace: true,
        });
    expect(await diff({ connection: { kubernetes: { token: "new" } } })).toMatchObject({
      changes: true,
      replaces: [],
    });
  });
});
