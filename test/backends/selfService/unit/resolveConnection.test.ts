import * as fc from "fast-check";
import { requireBackendTo } from "../../../../provider/backends/resolveBackend";
import type { ClusterInputs } from "../../../../provider/backends/clusterInputs";
import { unknownValue } from "../../../../provider/pulumi/unknown";
import { settingsSource as source, type Settings } from "../../../support/settingsSource";
import {
  whole,
  connectionTo,
  topLevel,
  environment,
  said,
  type SelfService,
} from "../../../support/selfServiceSettings";

describe("where a connection comes from", () => {
  const everything: Settings = {
    config: { ...topLevel("config"), "openshift:clusters": { prod: connectionTo("prod") } },
    env: environment("env"),
  };

  it.each<[string, ClusterInputs, Settings, string]>([
    ["the resource's own one, before all else", { connection: connectionTo("own") }, everything, "own"],
    ["the named entry, before the top level", { cluster: "prod" }, everything, "prod"],
    ["the configuration, before the environment", {}, everything, "config"],
    ["the environment, where there is no configuration", {}, { env: environment("env") }, "env"],
    [
      "entries given as JSON text",
      { cluster: "prod" },
      { config: { "openshift:clusters": JSON.stringify({ prod: connectionTo("prod") }) } },
      "prod",
    ],
  ])("is %s", (_what, inputs, settings, name) => {
    expect(said(inputs, settings)).toEqual(whole(name));
  });

  it("is each top-level key by itself: the configuration where it is there, else the environment", () => {
    const config = Object.fromEntries(
      Object.entries(topLevel("config")).filter(([key]) => key !== "openshift:selfService.password"),
    );
    expect(said({}, { config, env: environment("env") })).toEqual({
      ...whole("config"),
      password: "env-password",
    });
  });

  it("is not known before the update when any part of it is not", () => {
    const selfService = { ...whole("own"), password: unknownValue };
    expect(said({ connection: { selfService } }, {})).toBe("unknown");
    expect(said({ cluster: unknownValue }, everything)).toBe("unknown");
  });

  const parts = ["apiUrl", "clusterId", "username", "password"] as const;
  it("lets no password meet another cluster's URL, whatever is missing where", () => {
    fc.assert(
      fc.property(fc.subarray([...parts]), fc.constantFrom("own", "prod"), (missing, which) => {
        const partial = Object.fromEntries(
          Object.entries(whole(which)).filter(([key]) => !(missing as string[]).includes(key)),
        );
        const inputs: ClusterInputs =
          which === "own"
            ? { connection: { selfService: partial as unknown as SelfService } }
            : { cluster: "prod" };
        const config = {
          ...everything.config,
          "openshift:clusters": { prod: { selfService: partial }, test: connectionTo("test") },
        };
        const result = said(inputs, { ...everything, config });
        if (missing.length === 0) expect(result).toEqual(whole(which));
        else {
          expect(result).toHaveLength(missing.length);
          for (const key of missing)
            expect(result).toContainEqual(
              expect.stringMatching(`${key} is missing: a connection is a complete set`),
            );
        }
      }),
    );
  });
});

describe("the connection to where work was begun", () => {
  const recorded = { apiUrl: whole("old").apiUrl, clusterId: whole("old").clusterId };

  it.each<[string, ClusterInputs, Settings]>([
    ["the resource's own one", { connection: connectionTo("old") }, { config: topLevel("new") }],
    [
      "the top level, when the resource has moved on",
      { connection: connectionTo("new") },
      { config: topLevel("old") },
    ],
    [
      "any entry that leads there",
      { cluster: "new" },
      {
        config: {
          ...topLevel("x"),
          "openshift:clusters": { bad: 7, new: connectionTo("new"), o: connectionTo("old") },
        },
      },
    ],
  ])("is %s", (_what, inputs, settings) => {
    expect(requireBackendTo(recorded, inputs, source(settings))).toEqual(whole("old"));
  });

  it("uses new credentials of the same cluster", () => {
    const selfService = { ...whole("old"), username: "rotated", password: "rotated" };
    expect(requireBackendTo(recorded, { connection: { selfService } }, source({}))).toEqual(selfService);
  });

  it("is the same cluster in another spelling of its address", () => {
    const selfService = { ...whole("old"), apiUrl: "https://OLD.example.:443/api//openshift/" };
    expect(requireBackendTo(recorded, { connection: { selfService } }, source({}))).toMatchObject({
      password: selfService.password,
    });
  });

  it("is never another cluster of the same API, nor the same cluster of another API", () => {
    for (const other of [{ clusterId: "x" }, { apiUrl: "https://other.example/api" }]) {
      const selfService = { ...whole("old"), ...other };
      expect(() => requireBackendTo(recorded, { connection: { selfService } }, source({}))).toThrow(
        /belongs to cluster old\.cluster at https:\/\/old\.example.*nothing is sent a second time/u,
      );
    }
  });
});
