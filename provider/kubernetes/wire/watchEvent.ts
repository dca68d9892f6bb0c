import { describe, expectObject, expectString, parseJson, WireError } from "../../http/wireError";
import { expectKubeObject, type KubeObject } from "./kubeObject";
import { readStatus, type ApiStatus } from "./status";

/** One event of a watch as the server sends it. */
export type WireEvent =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: KubeObject }
  /** Nothing happened until this version: a watch may continue from it. */
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string }
  /** The watch has ended, and why. */
  | { readonly type: "ERROR"; readonly status: ApiStatus };

/**
 * Parses one event of a watch: a line of the stream, or a frame of the WebSocket.
 *
 * Source: Kubernetes API concepts, "Efficient detection of changes" and "Watch bookmarks".
 * @throws WireError
 */
export function parseWatchEvent(text: string): WireEvent {
  const { type, object } = expectObject(parseJson(text), "an event of a watch");
  switch (type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      return { type, object: expectKubeObject(object) };
    case "BOOKMARK": {
      const { metadata } = expectObject(object, "the object of a bookmark");
      const { resourceVersion } = expectObject(metadata, "the metadata of a bookmark");
      return { type, resourceVersion: expectString(resourceVersion, "the version of a bookmark") };
    }
    case "ERROR":
      return { type, status: readStatus(object) };
    default:
      throw new WireError(
        `${describe(type)} that is no type of event, where an event of a watch was expected`,
      );
  }
}

/**
 * Whether a refusal means that the past is forgotten, so that only a new list helps.
 *
 * Source: Kubernetes API concepts, "410 Gone responses"; OpenShift 3.x gives the reason `Gone`, newer `Expired`.
 */
export function isExpired({ code, reason }: ApiStatus): boolean {
  return code === 410 || reason === "Gone" || reason === "Expired";
}
