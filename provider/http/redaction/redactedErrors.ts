import { isMaintenanceError, type MaintenanceError } from "../../errors/maintenanceError";
import { redactLeaving } from "./knownSecrets";

/** Takes the credentials that this process knows out of an error and of those behind it; it stays the same error. */
export function redactError(error: unknown): unknown {
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    seen.add(each);
    if (isMaintenanceError(each)) redactFields(each);
    const redacted = redactLeaving(each.message);
    if (redacted === each.message) continue;
    each.message = redacted;
    // It begins with the message as it was. The rest is not worth what Pulumi takes to format it.
    each.stack = `${each.name}: ${redacted}`;
  }
  return error;
}

/** The parts of the message are fields, too, and say the same. */
function redactFields(error: MaintenanceError): void {
  for (const name of ["what", "lastSeen", "next"] as const) {
    const text = error[name];
    if (text !== undefined) Reflect.set(error, name, redactLeaving(text));
  }
}

/** The same functions; what they throw, and what their promises are rejected with, is without credentials. */
export function redactingErrors<T extends object>(functions: T): T {
  const wrapped = Object.entries(functions as Record<string, unknown>).map(([name, value]) => [
    name,
    typeof value === "function" ? redacting(functions, value as Call) : value,
  ]);
  return Object.fromEntries(wrapped) as T;
}

type Call = (...args: unknown[]) => unknown;

function redacting(owner: object, call: Call): Call {
  return (...args) => {
    try {
      const result = call.apply(owner, args);
      return result instanceof Promise
        ? result.catch((error: unknown) => {
            throw redactError(error);
          })
        : result;
    } catch (error) {
      throw redactError(error);
    }
  };
}
