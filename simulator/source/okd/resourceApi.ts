import { jsonAnswer, type Answer } from "../answer";
import type { AccountTokens } from "./accountTokens";
import { admitObject, checkDeletion, checkUpdate, readObject } from "./admission";
import type { ApiTarget } from "./apiPath";
import { verbOf } from "./apiPath";
import {
  alreadyExists,
  badRequest,
  internalError,
  invalid,
  methodNotAllowed,
  noSuchResource,
  notFound,
  StatusError,
} from "./apiStatus";
import type { Identity } from "./identity";
import { fieldsOf, isFields, textOf, type Fields, type GivenObject, type KubeObject } from "./kubeObject";
import { mergePatch } from "./mergePatch";
import { deleteSignature } from "./imageSignatures";
import { answerList } from "./objectList";
import type { ObjectStore } from "./objectStore";
import { apiVersionOf, type ResourceType } from "./resourceTypes";

/** A request about a resource, after it was found to be allowed. */
export interface ResourceCall {
  method: string;
  type: ResourceType;
  target: ApiTarget;
  query: URLSearchParams;
  contentType: string;
  body: string;
  identity: Identity;
}

/** What the requests are answered from. */
export interface ResourceApiArgs {
  store: ObjectStore;
  tokens: AccountTokens;
}

/** An object as this resource shows it. */
export function onTheWire(type: ResourceType, object: KubeObject): Fields {
  return { kind: type.kind, apiVersion: apiVersionOf(type), ...(type.encode?.(object) ?? object) };
}

/**
 * Answers everything but a watch.
 *
 * @throws StatusError for whatever is wrong with the request
 */
export function answerResource(call: ResourceCall, args: ResourceApiArgs): Answer {
  const { method, type, target, query } = call;
  const { name, namespace, subresource } = target;
  const { store } = args;
  if (subresource !== undefined) return answerSubresource(call, args, subresource);
  const verb = verbOf(method, name, false);
  if (!type.verbs.includes(verb)) throw methodNotAllowed();
  if (verb === "list") return answerList(store, type, namespace, query);
  if (type.kind === "SelfSubjectReview") return jsonAnswer(201, reviewOf(type, call.identity));
  if ((verb === "create") !== (name === undefined)) throw methodNotAllowed();
  if (name === undefined) return create(call, store);
  if (type.plural === "users" && name === "~") return jsonAnswer(200, ownUser(type, call.identity, store));
  if (verb === "delete" && type.plural === "imagesignatures") {
    if (!deleteSignature(store, name)) throw notFound(type, name);
    return success(type, name);
  }
  if (verb === "update") return update(call, store, readBody(call.body, type), name);
  const object = find(store, type, target);
  if (verb === "get") return jsonAnswer(200, onTheWire(type, object));
  if (verb === "patch") return update(call, store, patched(call, object), name);
  return remove(call, store, object);
}

function find(store: ObjectStore, type: ResourceType, { name = "", namespace }: ApiTarget): KubeObject {
  const object = store.get(type.plural, name, type.namespaced ? namespace : undefined);
  if (object === undefined) throw notFound(type, name);
  return object;
}

/**
 * Answers with an object after keeping it; in a dry run, without.
 *
 * @throws StatusError 422
 */
function answerKept(
  status: number,
  { type, query }: ResourceCall,
  store: ObjectStore,
  given: GivenObject,
): Answer {
  const kept = isDryRun(query) ? store.preview(type.plural, given) : store.set(type.plural, given);
  return jsonAnswer(status, onTheWire(type, kept));
}

/** Source: Kubernetes 1.34, `meta/v1` `CreateOptions.dryRun`. @throws StatusError 422 */
function isDryRun(query: URLSearchParams): boolean {
  const values = query.getAll("dryRun");
  const wrong = values.find((value) => value !== "All");
  if (wrong !== undefined)
    throw invalid(
      "CreateOptions",
      "meta.k8s.io",
      "",
      "dryRun",
      `Unsupported value: "${wrong}": supported values: "All"`,
    );
  return values.length > 0;
}

function create(call: ResourceCall, store: ObjectStore): Answer {
  const { type, target, body } = call;
  const { namespace } = target;
  if (type.namespaced && store.get("namespaces", namespace ?? "") === undefined)
    throw notFound({ group: "", plural: "namespaces" }, namespace ?? "");
  const given = readObject(type, readBody(body, type), namespace);
  const { name, resourceVersion } = given.metadata;
  if (textOf(resourceVersion) !== "")
    throw internalError("resourceVersion should not be set on objects to be created");
  if (store.get(type.plural, name, given.metadata.namespace) !== undefined) throw alreadyExists(type, name);
  return answerKept(201, call, store, admitObject(type, given));
}

function update(call: ResourceCall, store: ObjectStore, body: Fields, name: string): Answer {
  const { type, target } = call;
  const given = readObject(type, body, target.namespace, name);
  const object = store.get(type.plural, name, given.metadata.namespace);
  if (object === undefined) {
    if (type.createOnUpdate !== true) throw notFound(type, name);
    checkUpdate(type, given.metadata);
    return answerKept(201, call, store, admitObject(type, given));
  }
  checkUpdate(type, given.metadata, object);
  const next = admitObject(type, given, object);
  // Where there is a subresource for the status, nothing else changes it.
  if (type.subresources.some((each) => each.name === "status")) next["status"] = object["status"];
  return answerKept(200, call, store, next);
}

const patchTypes = ["application/merge-patch+json", "application/strategic-merge-patch+json"];

/** A strategic merge patch is treated as a merge patch: its lists replace. */
function patched({ type, contentType, body }: ResourceCall, object: KubeObject): Fields {
  const mediaType = contentType.split(";")[0]?.trim() ?? "";
  if (!patchTypes.includes(mediaType))
    throw new StatusError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
  return mergePatch(onTheWire(type, object), readBody(body, type));
}

function remove({ type, target, body, query }: ResourceCall, store: ObjectStore, object: KubeObject): Answer {
  const { name, uid } = object.metadata;
  checkDeletion(type, object, fieldsOf(body === "" ? {} : readBody(body, type)["preconditions"]));
  if (!isDryRun(query)) store.delete(type.plural, name, type.namespaced ? target.namespace : undefined);
  if (type.plural === "namespaces") {
    const metadata = { ...object.metadata, deletionTimestamp: object.metadata.creationTimestamp };
    return jsonAnswer(200, onTheWire(type, { ...object, metadata, status: { phase: "Terminating" } }));
  }
  if (["pods", "serviceaccounts"].includes(type.plural)) return jsonAnswer(200, onTheWire(type, object));
  return success(type, name, uid);
}

function success({ group, plural }: ResourceType, name: string, uid?: string): Answer {
  const details = { name, ...(group !== "" && { group }), kind: plural, ...(uid !== undefined && { uid }) };
  return jsonAnswer(200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
}

function answerSubresource(
  call: ResourceCall,
  { store, tokens }: ResourceApiArgs,
  subresource: string,
): Answer {
  const { type, target, method, body } = call;
  const known = type.subresources.find(({ name }) => name === subresource);
  if (known === undefined || target.name === undefined) throw noSuchResource();
  const verb = verbOf(method, target.name, false);
  if (!known.verbs.includes(verb)) throw methodNotAllowed();
  const object = find(store, type, target);
  if (subresource === "token") return jsonAnswer(201, tokens.request(object, readBody(body, type)));
  if (verb === "get") return jsonAnswer(200, onTheWire(type, object));
  const given = verb === "patch" ? patched(call, object) : readBody(body, type);
  checkUpdate(type, { ...fieldsOf(given["metadata"]), name: target.name }, object);
  return answerKept(200, call, store, { ...object, status: given["status"] });
}

/** Whoever asks, with all groups; not everyone who can log in is kept as a user. */
function ownUser(type: ResourceType, { user, uid, groups }: Identity, store: ObjectStore): Fields {
  const kept = store.get("users", user);
  const metadata = { name: user, ...(uid !== "" && { uid }), creationTimestamp: null };
  return {
    kind: "User",
    apiVersion: apiVersionOf(type),
    identities: null,
    ...(kept ?? { metadata }),
    groups,
  };
}

/** The same in the words of plain Kubernetes. */
function reviewOf(type: ResourceType, { user, uid, groups }: Identity): Fields {
  const userInfo = { username: user, ...(uid !== "" && { uid }), groups };
  const metadata = { creationTimestamp: null };
  return { kind: type.kind, apiVersion: apiVersionOf(type), metadata, status: { userInfo } };
}

/** @throws StatusError 400 when the body is no object of JSON */
function readBody(body: string, { kind }: ResourceType): Fields {
  let problem = "it is no object";
  try {
    const value: unknown = JSON.parse(body);
    if (isFields(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problem = error.message;
  }
  throw badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${problem}`,
  );
}
