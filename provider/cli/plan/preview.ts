/** What `pulumi preview --json` says. */
import { nameOfUrn } from "../../reboot/rowsOfSteps";
import { neutralize } from "../../core/foreignText";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import { type StoredResource } from "../stack/deployment";
import type { Project } from "../stack/project";
import { errorOfPulumi } from "../stack/pulumiFailure";
import { codeIn } from "../stack/updateEvents";

/** Source: pulumi/pulumi, `pkg/display/json.go`, `PreviewDigest`. */
export interface Preview {
  readonly steps: readonly PreviewStep[];
  readonly diagnostics: readonly PreviewDiagnostic[];
}

export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly newState?: StoredResource;
}

export interface PreviewDiagnostic {
  readonly urn?: string;
  readonly message: string;
  readonly severity: string;
}

/** Runs a preview. @throws CliError with the errors of the preview, when it fails */
export async function runPreview(project: Project): Promise<Preview> {
  const result = await project.tryRun(["preview", "--json"]);
  const preview = parsePreview(result.stdout);
  if (result.exitCode === exitCodes.done && preview !== undefined) return preview;
  const doing = `The preview of stack ${project.stackName} failed`;
  const errors = (preview?.diagnostics ?? []).filter(({ severity }) => severity === "error");
  if (errors.length === 0) throw errorOfPulumi(result, doing);
  throw new CliError({
    what: `${doing}: ${errors.map(textOfDiagnostic).join("\n")}`,
    next: "Nothing was begun. Fix that, and run it again.",
    exitCode: result.exitCode,
  });
}

export function parsePreview(text: string): Preview | undefined {
  try {
    const { steps, diagnostics } = JSON.parse(text) as Partial<Preview>;
    return { steps: steps ?? [], diagnostics: diagnostics ?? [] };
  } catch {
    return undefined;
  }
}

export function textOfDiagnostic({ urn = "", message }: PreviewDiagnostic): string {
  const text = neutralize(message.replace(/<\{%.*?%\}>/gu, "")).trim();
  return urn === "" || codeIn(text) !== undefined ? text : `${nameOfUrn(urn)}: ${text}`;
}
