/** What every resource of the OKD API has among its inputs. */
export interface OkdInputs {
  /** The resource's own connection, as the program wrote it. */
  readonly okd?: unknown;
  /** The resource itself, for showing progress on its row. */
  readonly rowUrn: string;
  /** Names in the arguments that the resource does not have. */
  readonly unknownArguments?: readonly string[];
}
