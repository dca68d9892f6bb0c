/** A file and `echo` put a line end after a secret: one is left out wherever a secret is given, and nothing else. */
import { checkConnection } from "../../../provider/backends/selfService/checkConnection";
import { configTextOf } from "../../../provider/okd/registry/registrySecretObject";
import { faultsOfCredentials } from "../../../provider/okd/registry/registryInputs";
import { resolveOkdConnection } from "../../../provider/kubernetes/connection/resolveOkdConnection";
import { settingsSource } from "../../support/settingsSource";

const server = "https://api.example.com:6443";
const source = settingsSource({});
const usable = { apiUrl: "https://api.example", clusterId: "cluster", username: "operator" };

/** What a place makes of a secret: the secret that is used, or why it is refused. */
type Place = (secret: string) => string;

const okd =
  (settings: (secret: string) => object, key: "token" | "password"): Place =>
  (secret) => {
    const resolution = resolveOkdConnection({ okd: settings(secret) }, source);
    if (resolution === "unknown") return "unknown";
    return "connection" in resolution
      ? `used: ${resolution.connection[key] ?? ""}`
      : reasons(resolution.faults);
  };
const reasons = (faults: readonly { property: string; reason: string }[]): string =>
  faults.map(({ property, reason }) => `${property} ${reason}`).join("; ");
const kubeconfigOf = (user: object): string =>
  JSON.stringify({
    "current-context": "c",
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server } }],
    users: [{ name: "u", user }],
  });

const places: Record<string, Place> = {
  "the password of the self-service API": (secret) => {
    const resolution = checkConnection(
      { ...usable, password: secret },
      (key) => key,
      () => "is missing",
      source,
    );
    if (resolution === "unknown") return "unknown";
    return "connection" in resolution
      ? `used: ${resolution.connection.password}`
      : reasons(resolution.faults);
  },
  "the token of okd": okd((token) => ({ server, token }), "token"),
  "the password of okd": okd((password) => ({ server, username: "me", password }), "password"),
  "the token of a kubeconfig": okd((token) => ({ kubeconfig: kubeconfigOf({ token }) }), "token"),
  "the password of a kubeconfig": okd(
    (password) => ({ kubeconfig: kubeconfigOf({ username: "me", password }) }),
    "password",
  ),
  "the file of a token": (secret) => {
    const files = settingsSource({ files: { "/token": secret } });
    const okd = { kubeconfig: kubeconfigOf({ tokenFile: "/token" }) };
    const resolution = resolveOkdConnection({ okd }, files);
    if (resolution === "unknown") return "unknown";
    return "connection" in resolution
      ? `used: ${resolution.connection.token ?? ""}`
      : reasons(resolution.faults);
  },
  "the token of a registry": (token) => {
    const credentials = { registry: "registry.example.com", token };
    const faults = faultsOfCredentials(credentials);
    if (faults.length > 0) return reasons(faults);
    const { auths } = JSON.parse(configTextOf(credentials)) as { auths: Record<string, { auth: string }> };
    const auth = auths["registry.example.com"]?.auth ?? "";
    return `used: ${Buffer.from(auth, "base64")
      .toString()
      .replace(/^[^:]*:/u, "")}`;
  },
};

describe.each(Object.entries(places))("%s", (_name, place) => {
  it.each(["s3cret", "s3cret\n", "s3cret\r\n"])("is used without one line end: %j", (secret) => {
    expect(place(secret)).toBe("used: s3cret");
  });

  it.each([
    "s3cret\n\n",
    "s3cret\r\n\r\n",
    "s3\ncret",
    "\ns3cret",
    "s3cret\r",
    "s3cret\t\n",
    "s3cret\u0000\n",
  ])("is refused with the reason for anything more: %j", (secret) => {
    expect(place(secret)).toMatch(
      /(?:password|token|tokenFile)\S* must .*one line end at its end is left out/u,
    );
    expect(place(secret)).not.toContain("s3");
  });

  it.each(["\n", "\r\n"])("is missing when nothing else is there: %j", (secret) => {
    expect(place(secret)).not.toMatch(/^used/u);
  });
});

it.each(["the password of the self-service API", "the password of okd"])(
  "%s may end with a blank",
  (name) => {
    expect(places[name]?.("s3cret \n")).toBe("used: s3cret ");
  },
);
