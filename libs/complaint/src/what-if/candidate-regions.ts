import { parseBundle, type ConfiguredRegion } from '#organisation';
import { documentPath, type BundleFile, type DeploymentFinding, type NewResource } from '#runtime';

type Resource = Pick<NewResource, 'region' | 'kind' | 'name' | 'path' | 'content'>;

/** Regions as they would be after a deployment. */
export interface CandidateRegions {
  readonly regions: ReadonlyMap<string, ConfiguredRegion>;
  /** With the paths of the files as they were given. A candidate with an error cannot be tried. */
  readonly findings: readonly DeploymentFinding[];
}

/** Lays the region documents of a candidate over those that there are, as a deployment would. */
export function candidateRegions(
  base: readonly Resource[],
  candidate: readonly Resource[],
): CandidateRegions {
  const files = new Map<string, BundleFile>();
  const given = new Map<string, string>();
  for (const resource of [...base, ...candidate]) {
    if (resource.kind === 'process' || resource.kind === 'form') continue;
    const path = documentPath(resource);
    files.set(path, { path, content: resource.content });
    given.set(path, resource.path);
  }
  const { regions, findings } = parseBundle([...files.values()]);
  return {
    regions,
    findings: findings.map((finding) =>
      finding.file === undefined ? finding : { ...finding, file: given.get(finding.file) ?? finding.file },
    ),
  };
}
