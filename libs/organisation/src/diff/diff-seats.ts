import { namedChanges, type DocumentChange } from '#policy';
import type { CompiledOrganisation } from '../compile-organisation.js';
import { resolveChain } from '../resolve-chain.js';

/**
 * Seats of two chains that differ on a day, whichever document made the difference: for every unit and role the positions, who
 * holds them and who acts while nobody does. The id of a seat is its candidate group, `14.08/PUPR:pelaksana`.
 * @param atMs the moment whose day is asked about, epoch milliseconds
 */
export function diffSeats(
  before: CompiledOrganisation | undefined,
  after: CompiledOrganisation | undefined,
  atMs: number,
): DocumentChange[] {
  return namedChanges('seat', seatsOf(before, atMs), seatsOf(after, atMs));
}

function seatsOf(organisation: CompiledOrganisation | undefined, atMs: number): Map<string, unknown> {
  const seats = new Map<string, unknown>();
  if (!organisation) return seats;
  for (const unit of organisation.units.keys())
    for (const { role, title, group, positions, holders, actingGroup } of resolveChain(
      organisation,
      unit,
      atMs,
    ))
      seats.set(group, {
        role,
        title,
        positions: positions.map(({ code }) => code),
        holders: holders.map(({ person, kind }) => (kind === 'definitif' ? person : `${person} (${kind})`)),
        acting: holders.length === 0 ? actingGroup : undefined,
      });
  return seats;
}
