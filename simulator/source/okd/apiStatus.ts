import type { Fields } from "./kubeObject";

/** What a failure is about: the plural of its resource and its group, empty for the core one. */
export interface ResourceName {
  group: string;
  plural: string;
}

/** A `Status` object, as Kubernetes answers with when something failed. */
export interface ApiStatus {
  kind: "Status";
  apiVersion: "v1";
  metadata: Fields;
  status: "Failure" | "Success";
  message?: string;
  reason?: string;
  details?: Fields;
  code?: number;
}

/** A request that ends in a `Status`; what throws it need not know how it is sent. */
export class StatusError extends Error {
  /** @param reason empty where the real server gives none */
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details?: Fields,
  ) {
    super(message);
    this.name = "StatusError";
  }

  /** The body of the answer. */
  toStatus(): ApiStatus {
    const { code, reason, message, details } = this;
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      ...(reason !== "" && { reason }),
      ...(details && { details }),
      code,
    };
  }
}

/** A wrong token or certificate. */
export function unauthorized(): StatusError {
  return new StatusError(401, "Unauthorized", "Unauthorized");
}

/** The object does not exist. */
export function notFound(resource: ResourceName, name: string): StatusError {
  const message = `${qualified(resource)} "${name}" not found`;
  return new StatusError(404, "NotFound", message, detailsOf(resource, name));
}

/** The group exists, the resource in it does not. */
export function noSuchResource(): StatusError {
  return new StatusError(404, "NotFound", "the server could not find the requested resource", {});
}

/** The resource knows nothing of this verb. */
export function methodNotAllowed(): StatusError {
  const message = "the server does not allow this method on the requested resource";
  return new StatusError(405, "MethodNotAllowed", message, {});
}

/** An object of that name is there. */
export function alreadyExists(resource: ResourceName, name: string): StatusError {
  const message = `${qualified(resource)} "${name}" already exists`;
  return new StatusError(409, "AlreadyExists", message, detailsOf(resource, name));
}

/** The object is not the one that the client means. */
export function conflict(resource: ResourceName, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`;
  return new StatusError(409, "Conflict", message, detailsOf(resource, name));
}

/** The object is not the version that the client read. */
export function modifiedMeanwhile(resource: ResourceName, name: string): StatusError {
  const why = "the object has been modified; please apply your changes to the latest version and try again";
  return conflict(resource, name, why);
}

/** What the real server takes for a failure of its own, without a reason, though it is the client's. */
export function internalError(message: string): StatusError {
  return new StatusError(500, "", message);
}

/** The request makes no sense. */
export function badRequest(message: string): StatusError {
  return new StatusError(400, "BadRequest", message);
}

/** A field of an object is wrong, for example `invalid("Secret", "", "s", "metadata.name", "Required value")`. */
export function invalid(kind: string, group: string, name: string, field: string, why: string): StatusError {
  const [, known = "Invalid"] = /^(Required|Unsupported) value/.exec(why) ?? [];
  const reason = `FieldValue${known === "Unsupported" ? "NotSupported" : known}`;
  const title = group === "" ? kind : `${kind}.${group}`;
  return new StatusError(422, "Invalid", `${title} "${name}" is invalid: ${field}: ${why}`, {
    ...(name !== "" && { name }),
    ...(group !== "" && { group }),
    kind,
    causes: [{ reason, message: why, field }],
  });
}

/** The versions between the asked one and now are forgotten. 3.x says `Gone`, newer servers `Expired`. */
export function tooOldVersion(asked: number, oldest: number, reason: "Gone" | "Expired"): StatusError {
  return new StatusError(410, reason, `too old resource version: ${asked} (${oldest})`);
}

/** The `resources.group` of messages; the core group has no name. */
function qualified({ group, plural }: ResourceName): string {
  return group === "" ? plural : `${plural}.${group}`;
}

function detailsOf({ group, plural }: ResourceName, name: string): Fields {
  return { ...(name !== "" && { name }), ...(group !== "" && { group }), kind: plural };
}

/** What someone wants to do: what role bindings are looked through for, and what a refusal says. */
export interface Attempt {
  verb: string;
  /** The resource; absent when it is about a path that is none. */
  resource?: ResourceName & { subresource?: string; namespace?: string; name?: string };
  path: string;
}

/** No role binding allows it. */
export function forbidden(user: string, { verb, resource, path }: Attempt): StatusError {
  if (resource === undefined) {
    const message = `forbidden: User "${user}" cannot ${verb} path "${path}"`;
    return new StatusError(403, "Forbidden", message, {});
  }
  const { group, plural, subresource, namespace = "", name = "" } = resource;
  const what = subresource === undefined ? plural : `${plural}/${subresource}`;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const title = name === "" ? qualified(resource) : `${qualified(resource)} "${name}"`;
  const message = `${title} is forbidden: User "${user}" cannot ${verb} resource "${what}" in API group "${group}" ${where}`;
  return new StatusError(403, "Forbidden", message, detailsOf(resource, name));
}
