import type { Fault } from "../validation";
import { isUnknown } from "../unknown";
import { removeCommand, setCommand } from "./commands";
import { faultsOfKeys, notKnown } from "./faultsOfKeys";
import { backends, fieldsOf, kubernetesFields, partNames, selfServiceFields, type Api } from "./names";
import { isGiven, isRecord, type Place } from "./place";

const apis = Object.keys(fieldsOf) as Api[];

/** What is wrong with the words of a place: keys that no one knows, in it and in all its parts. No value is looked at. */
export function faultsOfPlace(place: Place): Fault[] {
  const { parts, pathOf } = place;
  const strangers = Object.keys(parts).filter((key) => !(partNames as readonly string[]).includes(key));
  const flat = strangers.filter(isField);
  return [
    ...(flat.length === 0 ? [] : faultsOfFlat(place, flat)),
    ...strangers
      .filter((key) => !flat.includes(key))
      .map((key) => ({ property: pathOf(key), reason: notKnown(key, partNames) })),
    ...faultsOfBackend(place),
    ...(isGiven(parts["openstack"])
      ? [{ property: pathOf("openstack"), reason: "is reserved: this version has no OpenStack back end yet" }]
      : []),
    ...apis.flatMap((api) => faultsOfPart(parts[api], api, place)),
  ];
}

function faultsOfPart(part: unknown, api: Api, place: Place): Fault[] {
  const path = place.pathOf(api);
  if (!isGiven(part) || (!isRecord(part) && isUnknown(part))) return [];
  if (isRecord(part)) return faultsOfKeys(part, (key) => `${path}.${key}`, fieldsOf[api]);
  const command = place.commandPathOf(api);
  const [first = ""] = fieldsOf[api];
  const how = command === undefined ? "" : `: run ${setCommand(`${command}.${first}`)}, and so on`;
  return [{ property: path, reason: `must be an object${how}` }];
}

function faultsOfBackend({ parts, pathOf }: Place): Fault[] {
  const { backend } = parts;
  if (!isGiven(backend) || isUnknown(backend)) return [];
  if ((backends as readonly unknown[]).includes(backend)) return [];
  const reason =
    typeof backend === "string" ? notKnown(backend, backends) : `must be one of ${backends.join(", ")}`;
  return [{ property: pathOf("backend"), reason }];
}

/** Before each API had an object of its own, a connection had the fields of one API and no parts. */
function faultsOfFlat(place: Place, flat: readonly string[]): Fault[] {
  const api = flat.some((key) => isField(key) && !isSelfServiceField(key)) ? "kubernetes" : "selfService";
  if (place.kind === "argument") {
    const reason = `is of an earlier form: write connection: { ${api}: { ${flat.join(", ")} } } instead`;
    return [{ property: "connection", reason }];
  }
  return flat.map((key) => {
    const [path, earlier] = [place.commandPathOf(`${api}.${key}`), place.commandPathOf(key)];
    const how =
      path === undefined || earlier === undefined
        ? `move it into ${place.pathOf(api)} in Pulumi.STACK.yaml`
        : `run ${setCommand(path)}, then ${removeCommand(earlier)}`;
    return { property: place.pathOf(key), reason: `is of an earlier form: ${how}` };
  });
}

function isField(key: string): boolean {
  return isSelfServiceField(key) || (kubernetesFields as readonly string[]).includes(key);
}

function isSelfServiceField(key: string): boolean {
  return (selfServiceFields as readonly string[]).includes(key);
}
