export interface PackedLibrary {
  tarball: string;
  /** The paths inside the tarball. */
  files: string[];
}
export declare function packLibrary(folder: string): Promise<PackedLibrary>;
