import { redactLeaving } from "../http/redaction/knownSecrets";
import type { Engine } from "./engine";

/** The same engine; what it shows is without the credentials that this process knows. */
export function redactedEngine(engine: Engine): Engine {
  return {
    presence: () => engine.presence(),
    progress: (urn, text) => {
      engine.progress(urn, redactLeaving(text));
    },
    say: (urn, severity, text) => {
      engine.say(urn, severity, redactLeaving(text));
    },
    exit: () => engine.exit(),
  };
}
