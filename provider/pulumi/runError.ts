import { isMaintenanceError } from "../errors/maintenanceError";
import * as pulumi from "@pulumi/pulumi";

/**
 * An error that ends the program with its message alone. Without a stack, because Pulumi formats that of every
 * error that ends a program, and Node.js 20 takes half a minute for the paths in it.
 */
export function runErrorOf(fault: Error): Error {
  return Object.defineProperty(new pulumi.RunError(fault.message), "stack", { value: fault.message });
}

/** For what is read inside an output, where no program can catch an error: ours end it with their message alone. */
export async function endingProgram<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isMaintenanceError(error) ? runErrorOf(error) : error;
  }
}
