import { acceptedOperations } from "../../journal/recoveryCommands";
import type { Command, CommonOptions } from "../invocation";
import { operationToAccept } from "../stack/findOperation";
import { operationsOf } from "../stack/operations";
import { openProject } from "../stack/project";
import { stackConfiguration, sourceOf } from "../stack/settings";
import { confirm } from "../terminal/confirm";
import { finishAnswer } from "./finishAnswer";

const key = "openshift:acceptedOperations";

/**
 * Says that an operation did reboot its node: what the library's errors tell you to do with
 * `pulumi config set openshift:acceptedOperations`, then `pulumi up`.
 */
export const accept: Command<CommonOptions & { readonly yes?: boolean }, [string]> = async (
  { yes = false, ...options },
  invocation,
  id,
) => {
  const project = await openProject(options, invocation.env);
  const row = operationToAccept(operationsOf(await project.deployment()), id);
  if (!yes) await confirm(`Node ${row.node} did reboot: accept operation ${id}, and run pulumi up?`);
  const configuration = sourceOf(await stackConfiguration(project, false));
  const list = [...acceptedOperations({ configuration }), id].join(",");
  await project.run(["config", "set", key, list], `${key} cannot be set`);
  invocation.output.say(`Set ${key} to ${list}.`);
  return finishAnswer(project, row, {}, invocation);
};
