import { jsonAnswer, type Answer } from "../answer";
import { basicCredentials } from "../basicCredentials";
import { textAnswer, type HttpCall } from "./httpServer";
import { bearerToken, type Identity } from "./identity";
import { addSignature, findImage, signaturesOf } from "./imageSignatures";
import { fieldsOf, textOf } from "./kubeObject";
import type { ObjectStore } from "./objectStore";
import { isAllowed } from "./rbac";

/** What the registry works with. */
export interface RegistryArgs {
  store: ObjectStore;
  identityOf: (token: string) => Identity | undefined;
}

const signaturePath = /^\/extensions\/v2\/([^/]+)\/([^/]+)\/signatures\/(sha256:[0-9a-f]{64})$/;
const signatureName = /^(sha256:[0-9a-f]{64})@[^@/]{32}$/;

/** Answers the ping of `docker login`, and everything about the signatures of an image. */
export function answerRegistry(call: HttpCall, { store, identityOf }: RegistryArgs): Answer {
  const { method, url, headers, record } = call;
  const token = basicCredentials(headers.authorization)?.password ?? bearerToken(headers.authorization);
  const identity = token === undefined ? undefined : identityOf(token);
  if (identity === undefined)
    return refuse(401, "UNAUTHORIZED", "authentication required", {
      "www-authenticate": 'Basic realm="openshift"',
    });
  record.user = identity.user;
  if (url.pathname === "/v2/") return jsonAnswer(200, {});
  const [, namespace, name, digest] = signaturePath.exec(decodeURIComponent(url.pathname)) ?? [];
  if (namespace === undefined || name === undefined || digest === undefined)
    return textAnswer(404, "404 page not found\n");
  if (method !== "GET" && method !== "PUT")
    return refuse(405, "UNSUPPORTED", "The operation is unsupported.");

  const [plural, verb] = method === "GET" ? ["imagestreams", "get"] : ["imagesignatures", "create"];
  const resource = { group: "image.openshift.io", plural, namespace, name };
  if (!isAllowed(store, identity, { verb, resource, path: url.pathname }))
    return refuse(401, "DENIED", "requested access to the resource is denied");
  const image = findImage(store, { namespace, name, digest });
  if (image === undefined) return { status: 404, headers: {}, body: "" };
  const known = signaturesOf(image);
  if (method === "GET") return jsonAnswer(200, { signatures: known });

  const signature = readSignature(call.body, digest);
  if (typeof signature === "string")
    return refuse(400, "SIGNATURE_INVALID", "invalid image signature", {}, signature);
  if (known.some((each) => each.name === signature.name))
    return refuse(409, "SIGNATURE_EXISTS", "image signature already exists");
  addSignature(store, image, { schemaVersion: 2, ...signature });
  return { status: 201, headers: {}, body: "" };
}

/** The signature in a body, or what is wrong with it. */
function readSignature(
  body: string,
  digest: string,
): { name: string; type: string; content: string } | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return "the body is not JSON";
  }
  const fields = fieldsOf(parsed);
  const [name, type, content] = [textOf(fields["name"]), textOf(fields["type"]), textOf(fields["content"])];
  if (fields["schemaVersion"] !== 2) return "only schemaVersion=2 is currently supported";
  if (type !== "atomic") return "type must be atomic";
  if (signatureName.exec(name)?.[1] !== digest)
    return "name must be of the form <image digest>@<signature name>";
  if (content === "" || Buffer.from(content, "base64").toString("base64") !== content)
    return "content must be base64";
  return { name, type, content };
}

function refuse(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
  detail: string | null = null,
): Answer {
  const answer = jsonAnswer(status, { errors: [{ code, message, detail }] });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
