import fc from "fast-check";
import { configTextOf } from "../../../../provider/okd/registry/registrySecretObject";
import { faultsOfCredentials, faultsOfReach } from "../../../../provider/okd/registry/registryInputs";
import { parseRegistryAddress } from "../../../../provider/okd/registry/registryAddress";
import { configOf } from "../../../support/settingsSource";

const noSettings = { config: () => undefined, env: () => undefined, readFile: () => "" };

describe("the address of a registry", () => {
  it.each([
    ["registry.example.com:5000", "registry.example.com:5000", "https://registry.example.com:5000"],
    ["https://registry.example.com", "registry.example.com", "https://registry.example.com"],
    ["HTTPS://registry.example.com:443/", "registry.example.com:443", "https://registry.example.com"],
    ["http://127.0.0.1:5000", "127.0.0.1:5000", "http://127.0.0.1:5000"],
    ["[::1]:5000", "[::1]:5000", "https://[::1]:5000"],
    ["172.30.1.1:5000", "172.30.1.1:5000", "https://172.30.1.1:5000"],
  ])(
    "%s keeps its host as images are named, and is reached by TLS unless it says otherwise",
    (text, host, origin) => {
      const address = parseRegistryAddress(text);
      expect(address?.host).toBe(host);
      expect(address?.url.origin).toBe(origin);
    },
  );

  it.each([
    "",
    "registry.example.com/project",
    "https://registry.example.com/v2/",
    "https://user:password@registry.example.com",
    "user@registry.example.com",
    "registry.example.com:port",
    "registry.example.com:99999",
    "registry.example.com?x",
    "registry.example.com#x",
    "ftp://registry.example.com",
    "registry example.com",
    "registry.example.com\n",
    "-registry.example.com",
    "//registry.example.com",
  ])("cannot be %j", (text) => {
    expect(parseRegistryAddress(text)).toBeUndefined();
  });

  it("leads, of any text at all, to the host that is written there or nowhere", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webAuthority(), fc.webUrl(), fc.domain()), (text) => {
        const address = parseRegistryAddress(text);
        if (address === undefined) return;
        expect(text).toContain(address.host);
        const { username, password, pathname, search, hash } = address.url;
        expect([username, password, pathname, search, hash]).toEqual(["", "", "/", "", ""]);
        expect(address.url.hostname).toBe(new URL(`http://${address.host}`).hostname);
      }),
    );
  });

  it("may be http:// for this machine only, or with a consent of the same connection", () => {
    const plain = "http://registry.example.com:5000";
    const consenting = {
      ...noSettings,
      config: configOf({ "openshift:kubernetes.allowPlainHttp": "true" }),
    };
    expect(faultsOfReach("http://127.0.0.1:5000", {}, noSettings)).toEqual([]);
    expect(faultsOfReach(plain, {}, noSettings)).toHaveLength(1);
    expect(faultsOfReach(plain, {}, consenting)).toEqual([]);
    expect(
      faultsOfReach(plain, { connection: { kubernetes: { server: "https://x" } } }, consenting),
    ).toHaveLength(1);
    expect(
      faultsOfReach(plain, { connection: { kubernetes: { allowPlainHttp: true } } }, noSettings),
    ).toEqual([]);
  });
});

describe("the credentials of a registry", () => {
  it("are what docker reads: base64 of user, colon and token, whatever these hold", () => {
    const word = fc
      .string({ unit: "binary", minLength: 1 })
      .filter((text) => !/[:\p{Cc}\p{Surrogate}]/u.test(text));
    fc.assert(
      fc.property(word, fc.string({ minLength: 1 }), (username, token) => {
        const text = configTextOf({ registry: "https://registry:5000", username, token });
        const { auths } = JSON.parse(text) as { auths: Record<string, { auth: string }> };
        expect(Object.keys(auths)).toEqual(["registry:5000"]);
        const login = Buffer.from(auths["registry:5000"]?.auth ?? "", "base64").toString();
        expect([login.slice(0, login.indexOf(":")), login.slice(login.indexOf(":") + 1)]).toEqual([
          username,
          token,
        ]);
      }),
    );
    expect(JSON.parse(configTextOf({ registry: "registry:5000", token: "t" }))).toEqual({
      auths: { "registry:5000": { auth: Buffer.from("serviceaccount:t").toString("base64") } },
    });
  });

  it("have all their faults told at once, and never the token", () => {
    const faults = faultsOfCredentials({ registry: "a/b", token: "s3cret\n\n", username: "a:b" });
    expect(faults.map(({ property }) => property)).toEqual(["registry", "token", "username"]);
    expect(JSON.stringify(faults)).not.toContain("s3cret");
    expect(faultsOfCredentials({}).map(({ property }) => property)).toEqual(["registry", "token"]);
    expect(faultsOfCredentials({ registry: "registry", token: "t" })).toEqual([]);
  });
});
