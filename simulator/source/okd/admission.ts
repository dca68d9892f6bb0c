import { badRequest, conflict, invalid, modifiedMeanwhile } from "./apiStatus";
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
 * Reads the object of a POST or PUT; its name is its own or a generated one.
 *
 * @throws StatusError 400 when kind, version, name or namespace are not those of the URL, 422 without a name
 */
export function readObject(type: ResourceType, body: Fields, namespace?: string, name?: string): GivenObject {
  const { kind = type.kind, apiVersion = apiVersionOf(type) } = body;
  const [theirs, mine] = [textOf(kind), type.kind];
  const version = textOf(apiVersion);
  const unreadable = `${theirs} in version "${version}" cannot be handled as a ${mine}`;
  if (theirs !== mine) {
    const internal = `${type.group.split(".")[0] || "core"}.${mine}`;
    throw badRequest(`${unreadable}: converting (${version}.${theirs}) to (${internal}): unknown conversion`);
  }
  if (version !== apiVersionOf(type))
    throw badRequest(
      `${unreadable}: no kind "${theirs}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:110"`,
    );
  const given = fieldsOf(body["metadata"]);
  if (textOf(given["namespace"]) !== "" && given["namespace"] !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  const own = textOf(given["name"]);
  if (name !== undefined && own !== "" && own !== name)
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
  if (name !== undefined && own === "")
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  const prefix = textOf(given["generateName"]);
  const chosen = own || (prefix && nameFrom(prefix));
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
      return { spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" }, ...labelled(given) };
    case "nodes":
      return { spec: {}, ...given };
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
      throw badRequest(`Secret in version "v1" cannot be handled as a Secret: illegal base64 data at ${key}`);
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
    if (!type.namespaced && subject["kind"] === "ServiceAccount" && textOf(subject["namespace"]) === "")
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

/** Every namespace can be selected by its name. */
function labelled({ metadata, ...rest }: GivenObject): GivenObject {
  const labels = { "kubernetes.io/metadata.name": metadata.name, ...fieldsOf(metadata["labels"]) };
  return { ...rest, metadata: { ...metadata, labels } };
}

/**
 * Checks that an update means the object that there is, and the version of it.
 *
 * @param metadata that of the update
 * @param present the object that there is; absent when there is none
 * @throws StatusError 409
 */
export function checkUpdate(
  type: ResourceType,
  metadata: GivenObject["metadata"],
  present?: KubeObject,
): void {
  const { name } = metadata;
  const [uid, version] = [textOf(metadata["uid"]), textOf(metadata["resourceVersion"])];
  const presentUid = present?.metadata.uid ?? "";
  if (uid !== "" && uid !== presentUid)
    throw conflict(
      type,
      name,
      `StorageError: invalid object, Code: 4, Key: /registry/${type.plural}/${name}, ResourceVersion: 0, ` +
        `AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${presentUid}`,
    );
  if (present && version !== "" && version !== present.metadata.resourceVersion)
    throw modifiedMeanwhile(type, name);
}

/**
 * Checks that a deletion means the object that there is.
 *
 * @throws StatusError 409
 */
export function checkDeletion(
  { group, kind }: ResourceType,
  { metadata }: KubeObject,
  preconditions: Fields,
): void {
  const check = (what: string, wanted: string, present: string): void => {
    if (wanted === "" || wanted === present) return;
    const why =
      `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${present}). ` +
      "The object might have been deleted and then recreated";
    throw conflict({ group, plural: kind }, metadata.name, why);
  };
  check("UID", textOf(preconditions["uid"]), metadata.uid);
  check("ResourceVersion", textOf(preconditions["resourceVersion"]), metadata.resourceVersion);
}
