import { dueDate } from '#calendar';
import type { Variables } from '#engine';
import { holdersOf, type ConfiguredRegion } from '#organisation';
import { coordinatorOf, unitCodeOf, type AppealTable } from '#policy';
import { DecisionFault } from '#runtime';
import { groupOf } from './chain-groups.js';

/** How an entry of the register is contested where no policy says anything. */
const APPEAL: Required<AppealTable> = {
  withinWorkingDays: 21,
  by: ['penanggungJawab'],
  decidedBy: ['pengarah', 'pembina'],
  decideWithinWorkingDays: 10,
};

/** What the policy of a region says about appeals. */
export function appealTableOf(region: ConfiguredRegion): Required<AppealTable> {
  return { ...APPEAL, ...region.policy.tables.evaluation?.appeal };
}

/** Full code of the unit of a position; the coordinator's where the position is gone. */
export function unitOfPosition(region: ConfiguredRegion, position: string | undefined): string {
  const unit = position === undefined ? undefined : region.organisation.positions.get(position)?.unit;
  return unitCodeOf(region.code, unit ?? coordinatorOf(region));
}

/**
 * Who decides on an appeal against an entry of the register, and until when: the group of the first role of the policy that is held
 * by somebody who is neither the official nor whoever appeals.
 * @param variables `jabatan` (code of the position), `pemegang` and `pemohon` (ids of people)
 * @throws DecisionFault when there is nobody
 */
export function decideWhoDecides(
  { jabatan, pemegang, pemohon }: Variables,
  now: number,
  region: ConfiguredRegion,
) {
  const { decidedBy, decideWithinWorkingDays } = appealTableOf(region);
  const unit = unitOfPosition(region, typeof jabatan === 'string' ? jabatan : undefined);
  const excluded = [...new Set([pemegang, pemohon].filter((one) => typeof one === 'string'))];
  const layer = region.policy.tableOrigin.get('/evaluation/appeal/decidedBy') ?? region.code;
  const trace: { rule: string; layer: string; fired: boolean }[] = [];
  for (const role of decidedBy) {
    const group = groupOf(region, unit, role, { now });
    const isFit = holdersOf(region.organisation, group, now).some(({ person }) => !excluded.includes(person));
    trace.push({ rule: `evaluation.appeal.decidedBy.${role}`, layer, fired: isFit });
    if (!isFit) continue;
    const { dueAt, isProvisional } = dueDate(region.calendar, now, decideWithinWorkingDays);
    return {
      outcome: {
        peran: role,
        kelompok: group,
        dikecualikan: excluded,
        batas: new Date(dueAt).toISOString(),
        sementara: isProvisional,
      },
      trace,
    };
  }
  throw new DecisionFault(
    `Expected one of ${decidedBy.join(', ')} to be held by somebody other than ${excluded.join(' and ')}, but none is: appoint a holder, or change tables.evaluation.appeal.decidedBy`,
  );
}
