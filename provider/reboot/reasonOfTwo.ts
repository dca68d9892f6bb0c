/** Why a node may not be declared by two `NodeReboot` of these names. */
export function reasonOfTwo(node: string, names: readonly string[]): string {
  const both = names.map((name) => JSON.stringify(name)).join(" and ");
  return `${JSON.stringify(node)} is declared by two NodeReboot, ${both}: keep one, and put both reasons into its triggers`;
}
