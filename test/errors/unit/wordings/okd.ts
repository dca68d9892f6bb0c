import { requireRoles, grantRole } from "../../../../provider/okd/accounts/grantRoles";
import { obtainToken, ownSecretName } from "../../../../provider/okd/accounts/obtainToken";
import { requireNamespace } from "../../../../provider/okd/accounts/serviceAccounts";
import { createdBy } from "../../../../provider/kubernetes/creationMark";
import { parseCondition, type Expectation } from "../../../../provider/kubernetes/conditions/conditionOf";
import { conditionTimeout, type Unmet } from "../../../../provider/okd/conditions/conditionMessages";
import type { ConditionInputs } from "../../../../provider/okd/conditions/conditionInputs";
import { objectPath } from "../../../../provider/kubernetes/discovery";
import { accessTokenName } from "../../../../provider/okd/identity/accessTokenName";
import { whoAmI } from "../../../../provider/okd/identity/readIdentity";
import { revokeSessionTokens } from "../../../../provider/okd/identity/sessionTokenRevocation";
import { deleteImageSignature } from "../../../../provider/okd/registry/imageSignatureWork";
import { createRegistryClient } from "../../../../provider/okd/registry/registryClient";
import { registryOf } from "../../../../provider/okd/registry/registryOf";
import { foreignSecret } from "../../../../provider/okd/registry/registrySecretObject";
import { waitForAccount } from "../../../../provider/okd/registry/registrySecretPlace";
import { errorOfAnswer } from "../../../../provider/kubernetes/apiErrors";
import { TransportFailure } from "../../../../provider/http/transportFailure";
import type { Reply } from "../../../support/scriptedTransport";
import type { Examples } from "./examples";
import { clusterThat, connection, contextOn, dependencies, said, served, type Answers } from "./okdServer";

const revocable = served("oauth.openshift.io/v1", "oauthaccesstokens", "OAuthAccessToken", false);
const session = {
  renewBeforeSeconds: 60,
  token: "sha256~t0ken",
  expiresAt: "2026-01-02T00:00:00Z",
  issuedAt: "2026-01-01T00:00:00Z",
  server: connection.server,
  username: "me",
  earlier: [],
  rowUrn: "urn",
} as unknown as Parameters<typeof revokeSessionTokens>[0];

const tokenPath = objectPath(revocable, undefined, accessTokenName(session.token));

export const identity: Examples = {
  "a server that does not tell who one is": () => whoAmI(clusterThat({})),
  "a session token that cannot be revoked": () =>
    revokeSessionTokens(
      session,
      contextOn(clusterThat({ [`DELETE ${tokenPath}`]: said(500, "it is out of order") }, [revocable])),
    ),
  "a server without session tokens": () => revokeSessionTokens(session, contextOn(clusterThat({}))),
};

const bindings = served("rbac.authorization.k8s.io/v1", "rolebindings", "RoleBinding");
const roles = [
  bindings,
  served("rbac.authorization.k8s.io/v1", "roles", "Role"),
  served("rbac.authorization.k8s.io/v1", "clusterroles", "ClusterRole", false),
];
const account = { namespace: "test", name: "robot" };
const grantee = { account, mark: "urn:pulumi:dev::test::x::robot/1" };
const ownSecret = ownSecretName(account, grantee.mark);
const secrets = "/api/v1/namespaces/test/secrets";
const robot = { metadata: { name: "robot", uid: "1" } } as never;
const secretWith = (annotations: Record<string, string>): Reply => ({
  status: 200,
  body: JSON.stringify({ metadata: { name: ownSecret, uid: "2", annotations } }),
});
const tokens = (answers: Answers, more: Parameters<typeof clusterThat>[1] = []) => {
  const cluster = clusterThat(answers, more);
  return obtainToken(robot, grantee, 3600, cluster, contextOn(cluster));
};

export const accounts: Examples = {
  "a role that is not there": () => requireRoles(["edti", "role/mine"], "test", clusterThat({}, roles)),
  "a server without role bindings": () =>
    grantRole("edit", grantee, clusterThat({}), contextOn(clusterThat({}))),
  "a namespace that is not there": () => requireNamespace("test", clusterThat({})),
  "an answer to a TokenRequest that is none": () =>
    tokens({ "POST /api/v1/namespaces/test/serviceaccounts/robot/token": { status: 201, body: "{}" } }, [
      served("v1", "serviceaccounts/token", "TokenRequest"),
    ]),
  "a token secret of someone else": () => tokens({ [`GET ${secrets}/${ownSecret}`]: secretWith({}) }),
  "a token secret that no one fills": () => {
    const empty = secretWith({ [createdBy]: grantee.mark });
    return tokens({ [`GET ${secrets}/${ownSecret}`]: empty, [`PATCH ${secrets}/${ownSecret}`]: empty });
  },
  "a token secret that is deleted before it is filled": () =>
    tokens({ [`POST ${secrets}`]: secretWith({ [createdBy]: grantee.mark }) }),
  "a token secret that may not be read": () => {
    const forbidden = said(403, "secrets is forbidden");
    return tokens({ [`GET ${secrets}`]: forbidden, [`GET ${secrets}/${ownSecret}`]: forbidden });
  },
};

const image = { namespace: "test", repository: "web", digest: `sha256:${"0".repeat(64)}` };
const signaturesPath = `/extensions/v2/test/web/signatures/${image.digest}`;
const origin = new URL("https://registry.example:5000");
const registryThat = (reply: Reply, of = connection) =>
  createRegistryClient(
    origin,
    of,
    dependencies({ [`GET ${signaturesPath}`]: reply, [`PUT ${signaturesPath}`]: reply }),
  );
const saying = (status: number, code: string, message: string): Reply => ({
  status,
  body: JSON.stringify({ errors: [{ code, message }] }),
});
const withoutToken = { source: connection.source, server: connection.server };

export const registry: Examples = {
  "no address of a registry": () => registryOf("://", "urn", contextOn(clusterThat({}))),
  "a connection without a token": () => registryThat({ status: 200 }, withoutToken).signatures(image),
  "a client certificate alone": () =>
    registryThat({ status: 200 }, { ...withoutToken, clientCertificate: "PEM", clientKey: "PEM" }).signatures(
      image,
    ),
  "401": () => registryThat(saying(401, "UNAUTHORIZED", "authentication required")).signatures(image),
  "404": () => registryThat(saying(404, "NAME_UNKNOWN", "not found")).signatures(image),
  "409": () => registryThat(saying(409, "SIGNATURE_EXISTS", "it is there")).putSignature(image, "n", "c"),
  "400 for the signature": () =>
    registryThat(saying(400, "SIGNATURE_INVALID", "no signature")).putSignature(image, "n", "c"),
  "a page in place of signatures": () => registryThat({ status: 200, body: "<html>" }).signatures(image),
  "an unknown authority": () =>
    registryThat(
      new TransportFailure(
        "the server's certificate is not trusted",
        "SELF_SIGNED_CERT_IN_CHAIN",
        false,
        false,
      ),
    ).signatures(image),
  "a secret of someone else": () =>
    foreignSecret(
      { namespace: "test", secretName: "pull", registry: "r.example", token: "t", rowUrn: "urn" },
      connection.server,
    ),
  "a service account that is not there": () => {
    const cluster = clusterThat({});
    const place = {
      api: cluster.api,
      context: contextOn(cluster),
      secrets,
      secret: `${secrets}/pull`,
      account: (name: string) => `/api/v1/namespaces/test/serviceaccounts/${name}`,
    };
    return waitForAccount(
      { serviceAccount: "robot", namespace: "test", secretName: "pull", rowUrn: "urn" },
      place,
    );
  },
  "a signature that cannot be deleted": () =>
    deleteImageSignature(
      {
        ...image,
        registry: "r.example",
        signatureName: "n",
        content: "c",
        fullName: `${image.digest}@n`,
        rowUrn: "urn",
      },
      contextOn(clusterThat({})),
    ),
};

const node: ConditionInputs = {
  apiVersion: "v1",
  kind: "Node",
  name: "worker-0",
  condition: "Ready",
  timeoutSeconds: 600,
  rowUrn: "urn",
};
const unready = { holds: false, summary: "Ready=False KubeletNotReady", isMissing: false };
const unmet = (more: Partial<Unmet> = {}, of: ConditionInputs = node, wanted?: Expectation) =>
  conditionTimeout(of, wanted ?? (parseCondition("Ready") as Expectation), {
    last: unready,
    blindness: undefined,
    unserved: undefined,
    closest: undefined,
    ...more,
  });
const unserved = errorOfAnswer(
  "GET",
  new URL("https://api.example:6443/apis/example.com/v1"),
  { status: 503, headers: {}, body: "" },
  connection,
);
const missing = { holds: false, summary: "is not there yet", isMissing: true };

export const conditions: Examples = {
  "a condition that does not hold": () => unmet(),
  "an object that is not there": () => unmet({ last: missing, closest: 'closest: "worker-0.example"' }),
  "an object that is still there": () =>
    unmet({ last: { ...missing, isMissing: false, summary: "is there" } }, node, { exists: false }),
  "a selector that leaves nothing": () =>
    unmet(
      { last: missing },
      { apiVersion: "v1", kind: "Node", labelSelector: "a=b", timeoutSeconds: 600, rowUrn: "urn" },
    ),
  "a kind that was never served": () => unmet({ unserved: { error: unserved, wasServed: false } }),
  "a kind that is not served any more": () => unmet({ unserved: { error: unserved, wasServed: true } }),
  "an object that cannot be read": () => unmet({ blindness: { error: unserved, ms: 120_000 } }),
};
