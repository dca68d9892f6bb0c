import { readFileSync } from "node:fs";
import * as path from "node:path";
import { proxyOfEnvironment } from "../../../provider/http/proxyOfEnvironment";

interface GoProxyRules {
  readonly targets: readonly string[];
  readonly loopbacks: readonly string[];
  readonly noProxies: readonly { readonly noProxy: string; readonly direct: string }[];
  readonly proxies: readonly Readonly<Record<"http" | "https" | "httpProxy" | "httpsProxy", string>>[];
}

/** What Go does; how it was made is said in the folder. */
const table = JSON.parse(
  readFileSync(path.join(__dirname, "../../support/goProxyRules/table.json"), "utf8"),
) as GoProxyRules;

const proxyOf = (target: string, variables: Readonly<Record<string, string>>): string =>
  proxyOfEnvironment(new URL(target), (name) => variables[name]);
const both = { HTTP_PROXY: "http://proxy:3128", HTTPS_PROXY: "http://proxy:3128" };
const directOf = (noProxy: string): string[] =>
  table.targets.filter((target) => proxyOf(target, { ...both, NO_PROXY: noProxy }) === "");

describe("what is reached directly", () => {
  const beyondGo: Readonly<Record<string, string>> = {
    "[fd00::1]": "https://[fd00::1]/ https://[fd00::1]:6443/",
  };
  it.each(table.noProxies)("is what Go reaches directly with NO_PROXY=$noProxy", ({ noProxy, direct }) => {
    expect(directOf(noProxy).join(" ")).toBe(beyondGo[noProxy] ?? direct);
  });

  it("may be separated by white space, which Go does not know", () => {
    const entries = ["10.0.0.0/8", "fd00::/8", "corp.example.com"];
    expect(directOf(entries.join(" \n"))).toEqual(directOf(entries.join(",")));
  });

  it.each([...table.loopbacks, "https://api.localhost/"])(
    "is this machine, as %s, whatever is set",
    (target) => {
      for (const name of ["HTTPS_PROXY", "ALL_PROXY"])
        expect(proxyOf(target, { [name]: "http://proxy" })).toBe("");
    },
  );
});

describe("the proxy", () => {
  it.each(table.proxies)("is Go's with $httpProxy for http, $httpsProxy for https", (row) => {
    const { http, https, httpProxy, httpsProxy } = row;
    const variables = { HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy };
    const one = (proxy: string): string => (proxy === "" ? "" : new URL(proxy).href);
    expect(one(proxyOf("http://api.corp.example.com/", variables))).toBe(one(http));
    expect(one(proxyOf("https://api.corp.example.com/", variables))).toBe(one(https));
  });

  it("is that of ALL_PROXY where there is no other", () => {
    const variables = { ALL_PROXY: "all", HTTPS_PROXY: "http://secure" };
    expect(proxyOf("http://api.example/", variables)).toBe("http://all");
    expect(proxyOf("https://api.example/", variables)).toBe("http://secure");
    expect(proxyOf("http://api.example/", { ...variables, NO_PROXY: "example" })).toBe("");
  });

  it.each(["https_proxy", "all_proxy"])("is that of %s in lower case before upper case", (name) => {
    const lower = { [name]: "http://lower" };
    const upper = { [name.toUpperCase()]: "http://upper" };
    expect(proxyOf("https://api.example/", upper)).toBe("http://upper");
    expect(proxyOf("https://api.example/", { ...upper, ...lower })).toBe("http://lower");
    expect(proxyOf("https://api.example/", { ...upper, [name]: "" })).toBe("http://upper");
  });

  it("is passed by for no_proxy before NO_PROXY", () => {
    const variables = { ...both, NO_PROXY: "other.example", no_proxy: "api.example" };
    expect(proxyOf("https://api.example/", variables)).toBe("");
    expect(proxyOf("https://other.example/", variables)).toBe("http://proxy:3128");
  });
});
