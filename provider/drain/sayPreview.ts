import { isMaintenanceError, type MaintenanceError } from "../errors/maintenanceError";
import type { Engine } from "../pulumi/engine";

/** Where a preview is said. */
interface Row {
  readonly node: string;
  readonly rowUrn: string;
}

/** Says what a drain would meet: a summary, and what to look at before. What it could not be read for is returned. */
export async function sayPreview(
  { rowUrn }: Row,
  engine: Engine,
  describe: () => Promise<{ readonly summary: string; readonly warnings: readonly string[] }>,
): Promise<MaintenanceError | undefined> {
  try {
    const { summary, warnings } = await describe();
    engine.say(rowUrn, "info", summary);
    for (const warning of warnings) engine.say(rowUrn, "warning", warning);
    return undefined;
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return error;
  }
}

/** Says that it could not be read: a preview goes without. */
export function sayUnread({ node, rowUrn }: Row, engine: Engine, error: MaintenanceError): void {
  const text = `what a drain of node ${node} would meet could not be read: ${error.message}`;
  engine.say(rowUrn, "warning", text);
}
