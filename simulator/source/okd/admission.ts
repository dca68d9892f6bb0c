import { badRequest, conflict, invalid } from "./apiStatus";
import {
  fieldsOf,
  isFields,
  listOf,
  textOf,
  type Fields,
  type GivenObject,
  type KubeObject,
} from "./kubeObject";
import { nameFrom } from "./generatedName";
import { apiVersionOf, type ResourceType } from "./resourceTypes";

/**
 * Reads the object of a POST or PUT and names it: by its own name, by the one in the URL, or a generated one.
 *
 * @throws StatusError 400 when kind, version or namespace are not those of the URL, 422 without a name
 */
export function readObject(type: ResourceType, body: Fields, namespace?: string, name?: string): GivenObject {
  const { kind = type.kind, apiVersion = apiVersionOf(type) } = body;
  if (kind !== type.kind)
    throw badRequest(
      `${textOf(kind)} in version "${type.version}" cannot be handled as a ${type.kind}: converting (${textOf(kind)}) to (${type.kind})`,
    );
  if (apiVersion !== apiVersionOf(type))
    throw badRequest(
      `the API version in the data (${textOf(apiVersion)}) does not match the expected API version (${apiVersionOf(type)})`,
    );
  const given = fieldsOf(body["metadata"]);
  if (textOf(given["namespace"]) !== "" && given["namespace"] !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  const own = textOf(given["name"]);
  if (name !== undefined && own !== "" && own !== name)
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
  const prefix = textOf(given["generateName"]);
  const chosen = own || (name ?? (prefix && nameFrom(prefix)));
  if (chosen === "")
    throw invalid(
      type.kind,
      type.group,
      "",
      "metadata.name",
      "Required value: name or generateName is required",
    );
  const metadata = { ...given, name: chosen, namespace: type.namespaced ? namespace : undefined };
  const decoded = type.decode?.(body) ?? body;
  return { ...decoded, metadata: metadata as GivenObject["metadata"] };
}

/**
 * Fills in what the server does, and refuses what it would not keep.
 *
 * @param previous what is replaced; absent for a new object
 * @throws StatusError 422
 */
export function admitObject(type: ResourceType, given: GivenObject, previous?: KubeObject): GivenObject {
  switch (type.plural) {
    case "secrets":
      return admitSecret(given, previous);
    case "rolebindings":
    case "clusterrolebindings":
      return admitBinding(type, given, previous);
    case "namespaces":
      return { spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" }, ...given };
    case "pods":
      return previous ? given : { ...given, status: { phase: "Pending", qosClass: "BestEffort" } };
    default:
      return given;
  }
}

function admitSecret({ stringData, ...given }: GivenObject, previous?: KubeObject): GivenObject {
  const { type = "Opaque", metadata } = given;
  const refuse = (field: string, why: string): Error => invalid("Secret", "", metadata.name, field, why);
  const added = Object.entries(fieldsOf(stringData)).map(([key, value]) => [
    key,
    Buffer.from(textOf(value)).toString("base64"),
  ]);
  const data = { ...fieldsOf(given["data"]), ...(Object.fromEntries(added) as Fields) };
  for (const [key, value] of Object.entries(data))
    if (!isBase64(value))
      throw badRequest(
        `Secret in version "v1" cannot be handled as a Secret: data.${key}: illegal base64 data`,
      );
  if (previous && previous["type"] !== type)
    throw refuse("type", `Invalid value: "${textOf(type)}": field is immutable`);
  if (type === "kubernetes.io/dockerconfigjson") {
    const key = ".dockerconfigjson";
    if (data[key] === undefined) throw refuse(`data[${key}]`, "Required value");
    if (!isJsonObject(textOf(data[key])))
      throw refuse(
        `data[${key}]`,
        'Invalid value: "<secret contents redacted>": unexpected end of JSON input',
      );
  }
  const account = "kubernetes.io/service-account.name";
  if (
    type === "kubernetes.io/service-account-token" &&
    textOf(fieldsOf(metadata["annotations"])[account]) === ""
  )
    throw refuse(`metadata.annotations[${account}]`, "Required value");
  return { ...given, type, ...(Object.keys(data).length > 0 && { data }) };
}

function isBase64(value: unknown): boolean {
  return (
    typeof value === "string" &&
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)
  );
}

function isJsonObject(encoded: string): boolean {
  try {
    return isFields(JSON.parse(Buffer.from(encoded, "base64").toString()));
  } catch {
    return false;
  }
}

function admitBinding(type: ResourceType, given: GivenObject, previous?: KubeObject): GivenObject {
  const group = "rbac.authorization.k8s.io";
  const { kind, name } = fieldsOf(given["roleRef"]);
  const refuse = (field: string, why: string): Error =>
    invalid(type.kind, type.group, given.metadata.name, field, why);
  if (textOf(name) === "") throw refuse("roleRef.name", "Required value");
  if (kind !== "ClusterRole" && kind !== "Role")
    throw refuse(
      "roleRef.kind",
      `Unsupported value: "${textOf(kind)}": supported values: "Role", "ClusterRole"`,
    );
  const before = fieldsOf(previous?.["roleRef"]);
  if (previous && (before["kind"] !== kind || before["name"] !== name))
    throw refuse(
      "roleRef",
      `Invalid value: {"kind":"${kind}","name":"${textOf(name)}"}: cannot change roleRef`,
    );
  const subjects = listOf(given["subjects"]).map(fieldsOf);
  for (const [index, subject] of subjects.entries())
    if (subject["kind"] === "ServiceAccount" && textOf(subject["namespace"]) === "")
      throw refuse(`subjects[${index}].namespace`, "Required value");
  return {
    ...given,
    ...(subjects.length > 0 && {
      subjects: subjects.map((subject) =>
        subject["kind"] === "ServiceAccount" ? subject : { apiGroup: group, ...subject },
      ),
    }),
    roleRef: { apiGroup: group, kind, name },
  };
}

/**
 * Checks that the object is the one, and the version, that the client means.
 *
 * @param wanted the `metadata` of an update, or the `preconditions` of a deletion
 * @throws StatusError 409
 */
export function checkPreconditions(type: ResourceType, { metadata }: KubeObject, wanted: Fields): void {
  const { uid, resourceVersion } = wanted;
  const refuse = (what: string, theirs: unknown, ours: string): Error =>
    conflict(
      type,
      metadata.name,
      `Precondition failed: ${what} in precondition: ${textOf(theirs)}, ${what} in object meta: ${ours}`,
    );
  if (textOf(uid) !== "" && uid !== metadata.uid) throw refuse("UID", uid, metadata.uid);
  if (textOf(resourceVersion) !== "" && resourceVersion !== metadata.resourceVersion)
    throw refuse("ResourceVersion", resourceVersion, metadata.resourceVersion);
}
