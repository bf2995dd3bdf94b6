import type { OfficeHolder } from '#identity';
import { holdersOf, type ConfiguredRegion } from '#organisation';

/** Everybody who holds an office of these regions at a moment (epoch milliseconds), once for each candidate group. */
export function officeHoldersOf(
  regions: Iterable<Pick<ConfiguredRegion, 'code' | 'organisation'>>,
  atMs: number,
): OfficeHolder[] {
  return [...regions].flatMap(({ code, organisation }) =>
    [...organisation.positionsByGroup.keys()].flatMap((group) =>
      holdersOf(organisation, group, atMs).map(({ person, name }) => ({
        personId: person,
        personName: name,
        region: code,
        group,
      })),
    ),
  );
}
