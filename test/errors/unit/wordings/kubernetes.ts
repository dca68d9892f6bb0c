import { errorOfAnswer, unreachableServer } from "../../../../provider/kubernetes/apiErrors";
import { changeObject } from "../../../../provider/kubernetes/changeObject";
import { logIn as logInAt } from "../../../../provider/kubernetes/connection/oauthClient";
import {
  errorOfOauth,
  foreignChallenge,
  wrongPassword,
} from "../../../../provider/kubernetes/connection/oauthErrors";
import { explainRefusal } from "../../../../provider/kubernetes/explainRefusal";
import { requireKind } from "../../../../provider/kubernetes/kindOf";
import { leftOnCluster } from "../../../../provider/kubernetes/leftOnCluster";
import { readApiResources } from "../../../../provider/kubernetes/readApiResources";
import { watchCluster } from "../../../../provider/kubernetes/watchCluster";
import { refusedConnection, type Reply } from "../../../support/scriptedTransport";
import { away, never, watchOf } from "../../../support/scriptedWatch";
import type { Examples } from "./examples";
import {
  clusterThat,
  connection,
  contextOn,
  dependencies,
  said,
  served,
  transportTo,
  type Answers,
} from "./okdServer";

const url = new URL("https://api.example:6443/api/v1/namespaces/test/pods");
const answer =
  (status: number, message: string, at = url) =>
  () =>
    errorOfAnswer(
      "GET",
      at,
      { status, headers: {}, body: JSON.stringify({ kind: "Status", message }) },
      connection,
    );
const page: Reply = { status: 200, body: "<html><title>Welcome</title></html>" };
const pod: Reply = { status: 200, body: '{"metadata":{"name":"web","uid":"1","resourceVersion":"1"}}' };

const watching = { transport: "http", isOne: true, signal: new AbortController().signal } as const;

export const kubernetes: Examples = {
  "401": answer(401, "Unauthorized"),
  "403": answer(403, "pods is forbidden"),
  "403 for what is in no namespace": answer(
    403,
    'cannot watch resource "nodes" in API group "" at the cluster scope',
    new URL("/api/v1/nodes", url),
  ),
  "404": answer(404, 'pods "web" not found'),
  "409": answer(409, "the object has been modified"),
  "503": answer(503, "the server is starting"),
  "the server cannot be reached": () => unreachableServer("GET", url, refusedConnection, 4),
  "a page in place of an object": () => clusterThat({ "GET /api/v1/pods": page }).api.list("/api/v1/pods"),
  "an object that others change all the time": () => {
    const path = "/api/v1/namespaces/test/pods/web";
    const { api } = clusterThat({ [`GET ${path}`]: pod, [`PUT ${path}`]: said(409, "it has been modified") });
    return changeObject({ api, path, context: contextOn(clusterThat({})) }, (object) => object);
  },
  "a right is missing": () =>
    explainRefusal("Reading the secret pull in test", "the right to get secrets in test", async () => {
      throw answer(403, "secrets is forbidden")();
    }),
  "something is left on the cluster": () =>
    leftOnCluster(
      "Secret test/pull",
      ["oc delete secret pull -n test"],
      answer(403, "secrets is forbidden")(),
    ),
  "a kind in another form": () => requireKind("v1", "pods", clusterThat({})),
  "a kind that is like another": () => requireKind("v1", "Pot", clusterThat({})),
  "a version that is not served": () =>
    requireKind(
      "apps/v1beta1",
      "Deployment",
      clusterThat({}, [served("apps/v1", "deployments", "Deployment")]),
    ),
  "a group that is not served": () =>
    readApiResources({ groupVersion: "apps/v2" }, contextOn(clusterThat({}))),
  "one object to watch, without its namespace": () =>
    watchCluster({ apiVersion: "v1", kind: "Pod", name: "web" }, watching, contextOn(clusterThat({}))).next(),
  "a watch that fails for five minutes": () => watchOf([away()], never),
  "a watch that gets pages": () => watchOf([["<html>"]], never),
};

const endpoint = new URL("https://oauth.example/oauth/authorize");
const attempt = { connection: { ...connection, username: "me" }, endpoint, isAnnounced: true };
const oauth =
  (status: number, given: Parameters<typeof errorOfOauth>[3], headers: Record<string, string> = {}) =>
  () =>
    errorOfOauth(attempt, endpoint, { status, headers, body: "" }, given);
const discovery = "GET /.well-known/oauth-authorization-server";
const document = (at: string): Reply => ({
  status: 200,
  body: JSON.stringify({ authorization_endpoint: at }),
});
const through = (answers: Answers) => () =>
  logInAt(
    { ...connection, username: "me", password: "s3cret" },
    { ...dependencies(answers), transportOf: () => transportTo(answers) },
  );

export const logIn: Examples = {
  "a wrong password": () => wrongPassword(attempt, endpoint),
  "another server asks for the password": () => foreignChallenge(attempt, new URL("https://other.example/")),
  "access is denied": oauth(302, { kind: "refused", error: "access_denied", description: "not you" }),
  "the client is unknown": oauth(400, { kind: "refused", error: "unauthorized_client" }),
  "the request is not understood": oauth(400, { kind: "refused", error: "invalid_request" }),
  "the server is out of order": oauth(302, { kind: "refused", error: "server_error" }),
  "only Kerberos is accepted": oauth(401, { kind: "closed", schemes: ["negotiate"] }),
  "a person must get the token in a browser": oauth(401, {
    kind: "closed",
    schemes: [],
    browser: "https://oauth.example/oauth/token/request",
  }),
  "a gateway takes a header away": oauth(
    401,
    { kind: "closed", schemes: [] },
    { warning: '199 x "A non-empty X-CSRF-Token header is required"' },
  ),
  "an answer that means nothing": oauth(500, { kind: "unexpected" }),
  "there is no OAuth server": () =>
    errorOfOauth(
      { ...attempt, isAnnounced: false },
      endpoint,
      { status: 403, headers: {}, body: "" },
      { kind: "unexpected" },
    ),
  "an endpoint that does not encrypt": through({ [discovery]: document("http://oauth.example/authorize") }),
  "a page in place of the discovery document": through({ [discovery]: page }),
  "a circle of redirects": through({
    [discovery]: document("https://api.example:6443/oauth/authorize"),
    "GET /oauth/authorize": {
      status: 302,
      headers: { location: "https://api.example:6443/oauth/authorize" },
    },
  }),
  "a redirect to where no one encrypts": through({
    [discovery]: document("https://api.example:6443/oauth/authorize"),
    "GET /oauth/authorize": { status: 302, headers: { location: "http://api.example/" } },
  }),
};
