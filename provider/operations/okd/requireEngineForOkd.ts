import { NetworkError } from "../../errors/networkError";
import type { OkdContext } from "./okdContext";

/**
 * Goes on only while Pulumi's engine is there to record what is done next; ends this process when it is gone.
 * @throws NetworkError when it does not answer
 */
export async function requireEngineForOkd({ engine }: Pick<OkdContext, "engine">): Promise<void> {
  const presence = await engine.presence();
  if (presence === "gone") engine.exit();
  if (presence === "silent") {
    throw new NetworkError({
      what: "Pulumi's engine does not answer, so nobody would record what is done on the cluster.",
      next: "Nothing more was sent. See whether the pulumi process is suspended, and run the same command again.",
    });
  }
}
