import { isUnknown } from "../pulumi/unknown";
import { type Fault, faultsOfText } from "../pulumi/validation";

/**
 * What is wrong with the name of an object of Kubernetes.
 *
 * Source: Kubernetes, "Object Names and IDs": a DNS subdomain, and for namespaces a DNS label.
 */
export function faultsOfName(property: string, value: unknown, longest = 253): Fault[] {
  const faults = faultsOfText(property, value, `give a name such as "test"`);
  if (faults.length > 0 || isUnknown(value)) return faults;
  const name = value as string;
  if (name.length <= longest && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/u.test(name)) return [];
  return [
    {
      property,
      reason: `must be a name of at most ${longest} lower-case letters, digits, "-" and "."`,
    },
  ];
}
