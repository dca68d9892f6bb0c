/** The warnings that this process has given: once a run is enough, whichever resource comes first. */
export const givenWarnings = new Set<string>();
