/** Waits for conditions as Pulumi's engine asks for them, without the engine, on any test cluster. */
import { noEngine } from "../../provider/pulumi/engine";
import type { ConditionInputs, ConditionState } from "../../provider/okd/conditions/conditionInputs";
import { resourceConditionHandler } from "../../provider/okd/conditions/resourceConditionHandler";
import { okdConfigOf, okdContextWith, type TestCluster } from "./testCluster";
import { hangSeconds, until } from "./until";

/** A row without the time that has passed. */
const timeless = (row: string): string => row.replace(/ \(\d+ s\)$/u, "");

/** The inputs of a condition on the node `worker-0`, unless they say otherwise. */
export function conditionInputs(more: Partial<ConditionInputs> = {}): ConditionInputs {
  const inputs = {
    apiVersion: "v1",
    kind: "Node",
    name: "worker-0",
    condition: "Ready",
    timeoutSeconds: hangSeconds,
    triggers: [],
    rowUrn: "urn:pulumi:dev::test::pulumi-nodejs:dynamic/okd:ResourceCondition::worker-0",
    ...more,
  };
  // What is undefined does not reach a provider.
  return JSON.parse(JSON.stringify(inputs)) as ConditionInputs;
}

/** A handler, and what it shows on the row of the resource. */
export function conditionScene(cluster: TestCluster, config: object = {}) {
  const rows: string[] = [];
  const warnings: string[] = [];
  const engine = {
    ...noEngine,
    progress: (_urn: string, text: string) => void rows.push(timeless(text)),
    say: (_urn: string, _severity: string, text: string) => void warnings.push(text),
  };
  const context = { ...okdContextWith({ ...okdConfigOf(cluster), ...config }), engine };
  const handler = resourceConditionHandler(() => context);
  let seen = 0;
  /** Waits until the row shows this, or has shown it since the last wait. */
  const untilRow = async (row: string | RegExp): Promise<void> => {
    const isIt = (shown: string): boolean => (typeof row === "string" ? shown === row : row.test(shown));
    await until(`the row becomes ${String(row)}`, () => rows.slice(seen).some(isIt));
    seen += rows.slice(seen).findIndex(isIt);
  };
  const create = async (more: Partial<ConditionInputs> = {}): Promise<ConditionState> =>
    (await handler.create(conditionInputs(more))).outs as ConditionState;
  return { handler, rows, warnings, until: untilRow, create };
}

/** What a wait fails with, and what it keeps. */
export async function conditionFailure(
  promise: Promise<unknown>,
): Promise<Error & { properties?: ConditionState }> {
  return promise.then(
    () => {
      throw new Error("it went well");
    },
    (error: unknown) => error as Error,
  );
}

/** Sets the condition `Ready` in the status of an object of any kind. */
export async function setReady(
  cluster: TestCluster,
  path: string,
  status: string,
  more: object = {},
): Promise<void> {
  const conditions = [{ type: "Ready", status, ...more }];
  const answer = await cluster.request("PATCH", `${path}/status`, { status: { conditions } });
  if (answer.status !== 200) throw new Error(`${path}/status answered ${answer.status}`);
}

/** Adds an object of any kind; its namespace is in the path. */
export async function addObject(
  cluster: TestCluster,
  path: string,
  name: string,
  more: { readonly labels?: object; readonly [field: string]: unknown } = {},
): Promise<void> {
  const { labels = {}, ...fields } = more;
  // A kind that was installed a moment ago is not served at once.
  await until(`${path} is served`, async () => {
    const { status } = await cluster.request("POST", path, { metadata: { name, labels }, ...fields });
    if (status !== 201 && status !== 404) throw new Error(`POST ${path} answered ${status}`);
    return status === 201;
  });
}
