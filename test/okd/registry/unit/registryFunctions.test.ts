/** Functions of a program that refuse bad inputs before anything is sent. */
import { isMaintenanceError } from "../../../../provider/errors/maintenanceError";
import { okd } from "../../../../provider";

const digest = `sha256:${"0".repeat(64)}`;

async function faultsOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (isMaintenanceError(error, "ERR_INVALID_INPUT")) return error.message;
    throw error;
  }
  throw new Error("it went well");
}

it("dockerConfigJson gives a text at once, and refuses with all faults and without the token", async () => {
  const auth = Buffer.from("ann:t0ken").toString("base64");
  const given = okd.dockerConfigJson({ registry: "https://registry:5000", token: "t0ken", username: "ann" });
  expect(JSON.parse(given)).toEqual({ auths: { "registry:5000": { auth } } });
  const message = await faultsOf(() => okd.dockerConfigJson({ registry: "a/b", token: "s3cret t0ken" }));
  expect(message).toMatch(/^okd\.dockerConfigJson: 2 faults: registry .*; token .*No request was sent\./iu);
  expect(message).not.toContain("s3cret");
});

it("getApiResources takes a version, or a group and a version", async () => {
  for (const groupVersion of ["", "apps", "apps/v1/deployments", "../v1", "Apps/v1"])
    expect(await faultsOf(() => okd.getApiResources({ groupVersion }))).toContain("groupVersion must be");
});

it("getImageSignatures tells all that is wrong with image, registry and connection", async () => {
  const image = { registry: "http://registry:5000", namespace: "Test", repository: "a/b", digest: "latest" };
  const message = await faultsOf(() =>
    okd.getImageSignatures({ ...image, connection: { kubernetes: { server: "https://api" } } }),
  );
  for (const name of [
    "registry",
    "namespace",
    "repository",
    "digest",
    "openshift:kubernetes has nothing to log in with",
  ])
    expect(message).toContain(name);
  const connection = { kubernetes: { server: "https://api", token: "t0ken" } };
  const fine = { registry: "registry:5000", namespace: "test", repository: "web", digest };
  expect(
    await faultsOf(() => okd.getImageSignatures({ ...fine, registry: "http://registry:5000", connection })),
  ).toContain("http:// would send the token in plain text");
});
