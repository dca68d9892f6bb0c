/** Who one is, on servers that leave out one way or the other of telling it. */
import { isMaintenanceError } from "../../../../provider/errors/maintenanceError";
import type { OkdConnection } from "../../../../provider/kubernetes/connection/okdConnection";
import { whoAmI } from "../../../../provider/okd/identity/readIdentity";
import { closeServers, httpServer, started } from "../../../support/rawServer";
import { okdContextWith } from "../../../support/testCluster";

afterEach(closeServers);

type Answers = Readonly<Record<string, readonly [status: number, body: unknown]>>;

const users = { name: "users", kind: "User", namespaced: false };
const reviews = { name: "selfsubjectreviews", kind: "SelfSubjectReview", namespaced: false };
const offers = (groupVersion: string, resource: object) =>
  [200, { kind: "APIResourceList", groupVersion, resources: [resource] }] as const;
const openshift: Answers = { "GET /apis/user.openshift.io/v1": offers("user.openshift.io/v1", users) };
const kubernetes = (version: string): Answers => ({
  [`GET /apis/authentication.k8s.io/${version}`]: offers(`authentication.k8s.io/${version}`, reviews),
  [`POST /apis/authentication.k8s.io/${version}/selfsubjectreviews`]: [
    201,
    { status: { userInfo: { username: `known to ${version}`, uid: "", groups: null } } },
  ],
});
const refused = (status: number): Answers => ({
  "GET /apis/user.openshift.io/v1/users/~": [status, { kind: "Status", message: "not for you" }],
});

/** Asks a server that gives these answers and 404 to all else. */
async function ask(answers: Answers): ReturnType<typeof whoAmI> {
  const server = await started(
    httpServer((request, response) => {
      const [status, body] = answers[`${request.method ?? ""} ${request.url ?? ""}`] ?? [404, {}];
      response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
    }),
  );
  const connection: OkdConnection = {
    server: server.origin,
    source: "openshift:kubernetes.server",
    token: "t",
  };
  return whoAmI(okdContextWith({}).clusterOf(connection));
}

const failureOf = async (asked: Promise<unknown>): Promise<{ code: string; message: string }> => {
  const error = await asked.catch((caught: unknown) => caught);
  if (!isMaintenanceError(error)) throw new Error(`not an error of this library: ${String(error)}`);
  return error;
};

describe("the user of a token", () => {
  it.each(["v1", "v1beta1"])("is asked of Kubernetes %s where there are no users", async (version) => {
    expect(await ask(kubernetes(version))).toEqual({ name: `known to ${version}`, groups: [] });
  });

  it("is asked by the stable version of the API where there are two", async () => {
    expect((await ask({ ...kubernetes("v1beta1"), ...kubernetes("v1") })).name).toBe("known to v1");
  });

  it.each([403, 404])(
    "is asked of Kubernetes where OpenShift says %i of service accounts",
    async (status) => {
      expect((await ask({ ...openshift, ...refused(status), ...kubernetes("v1") })).name).toBe("known to v1");
    },
  );

  it("is not asked elsewhere when the token is wrong", async () => {
    const { code } = await failureOf(ask({ ...openshift, ...refused(401), ...kubernetes("v1") }));
    expect(code).toBe("ERR_UNAUTHORIZED");
  });

  it("is what OpenShift says of it where no one else can tell", async () => {
    const { code, message } = await failureOf(ask({ ...openshift, ...refused(403) }));
    expect(code).toBe("ERR_FORBIDDEN");
    expect(message).toContain("not for you");
  });

  it("cannot be told by a server that has neither way, and the error says so", async () => {
    expect((await failureOf(ask({}))).code).toBe("ERR_NOT_FOUND");
  });

  it.each([
    ["a web page", "<html><title>Welcome</title>"],
    ["a user without a name", { metadata: {} }],
    ["a user with an empty name", { metadata: { name: "" } }],
  ])("is not believed when the answer is %s", async (_what, body) => {
    const answers: Answers = { ...openshift, "GET /apis/user.openshift.io/v1/users/~": [200, body] };
    expect((await failureOf(ask(answers))).code).toBe("ERR_UNEXPECTED_RESPONSE");
  });
});
