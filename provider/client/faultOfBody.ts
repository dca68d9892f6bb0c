import { WireError } from "../wire/wireError";
import type { HttpResponse } from "./transport";

/**
 * What is wrong with a body that cannot be parsed, for a message. A page in the place of an answer may repeat the
 * request with its credentials, whatever its status.
 */
export function faultOfBody(response: HttpResponse, parse: (body: string) => unknown): string {
  try {
    parse(response.quotable?.() ?? response.body);
  } catch (error) {
    if (error instanceof WireError) return error.message;
  }
  return "a body of another shape than the documented one";
}
