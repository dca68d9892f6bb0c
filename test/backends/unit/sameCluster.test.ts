import * as fc from "fast-check";
import { canonicalCluster, canonicalPlace } from "../../../provider/backends/sameCluster";

const here = { apiUrl: "https://api.example.com/api/openshift", clusterId: "my.cluster" };
const at = (apiUrl: string, clusterId = here.clusterId): string => canonicalCluster({ apiUrl, clusterId });

describe("two addresses of a cluster", () => {
  it.each([
    ["https://api.example.com/api/openshift/"],
    ["https://API.Example.COM/api/openshift"],
    ["https://api.example.com:443/api/openshift"],
    ["https://api.example.com./api/openshift"],
    ["https://api.example.com//api//openshift//"],
    ["https://api.example.com/api/./openshift"],
    ["https://api.example.com/api/%6fpenshift"],
    ["http://api.example.com/api/openshift"],
    ["http://api.example.com:443/api/openshift"],
  ])("are one: %s", (apiUrl) => {
    expect(at(apiUrl)).toBe(canonicalCluster(here));
    expect(at(apiUrl, "My.Cluster.")).toBe(canonicalCluster(here));
  });

  it.each([
    ["http://127.0.0.1:8080/x", "http://localhost:8080/x"],
    ["http://127.0.0.1:8080/x", "http://LOCALHOST.:8080/x"],
    ["http://127.0.0.1:8080/x", "http://127.1:8080/x"],
    ["http://127.0.0.1:8080/x", "http://[::1]:8080/x"],
    ["http://127.0.0.1:8080/x", "http://[::ffff:127.0.0.1]:8080/x"],
    ["https://10.1.2.3/x", "https://[::ffff:a01:203]/x"],
    ["https://[2001:db8:0:0::1]/x", "https://[2001:DB8::1]/x"],
    ["https://bücher.example/x", "https://xn--bcher-kva.example/x"],
    ["https://h/a%2fb", "https://h/a%2Fb"],
  ])("are one: %s and %s", (a, b) => {
    expect(at(a)).toBe(at(b));
  });

  it.each([
    ["https://api.example.com:8443/api/openshift"],
    ["https://api.example.com/api/openshift2"],
    ["https://api.example.com/API/openshift"],
    ["https://other.example.com/api/openshift"],
    ["https://api.example.com/api%2Fopenshift"],
    ["http://127.0.0.2/api/openshift"],
    ["http://a.localhost/api/openshift"],
  ])("are two: %s", (apiUrl) => {
    const others = [here.apiUrl, "http://127.0.0.1/api/openshift", "http://b.localhost/api/openshift"];
    for (const other of others) expect(at(apiUrl)).not.toBe(at(other));
  });

  it("are two where the cluster's id differs, however it is split", () => {
    expect(at(here.apiUrl, "other.cluster")).not.toBe(canonicalCluster(here));
    expect(at("https://h/a", "b/c")).not.toBe(at("https://h/a/b", "c"));
  });

  it("stay as they are once they are in one form", () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.domain(), (apiUrl, clusterId) => {
        const { protocol, host, pathname } = new URL(apiUrl);
        const upper = `${protocol.toUpperCase()}//${host.toUpperCase()}${pathname}`;
        expect(at(upper, clusterId)).toBe(at(`${protocol}//${host}${pathname}`, clusterId));
      }),
    );
  });

  it("are compared as text where they are none", () => {
    expect(at("no URL")).not.toBe(at("no URL either"));
  });
});

test("an API server is one place by whatever spelling of its address, and another one than a provider's API there", () => {
  const placeAt = (apiUrl: string) =>
    canonicalPlace({ backend: "kubernetes", apiUrl, clusterId: new URL(apiUrl).host });
  const [one, ...others] = ["https://127.0.0.1:6443", "https://LOCALHOST:6443/", "https://[::1]:6443"];
  for (const other of others) expect(placeAt(other)).toBe(placeAt(one));
  expect(placeAt("https://127.0.0.1:6444")).not.toBe(placeAt(one));
  expect(canonicalPlace({ apiUrl: one, clusterId: "" })).not.toBe(placeAt(one));
});
