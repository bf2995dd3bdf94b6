import { repositoryBundle } from './repository-bundle.js';

const ORGANISATION = 'rules/14.08-siak/organisation.json';
const POLICY = 'rules/14.08-siak/policy.json';

/** Changed documents of Siak: street lights (`penerangan`) go from DISHUB to PUPR, and the ladder's second rung comes sooner. */
export async function siakCandidate(): Promise<Record<string, string>> {
  const files = await repositoryBundle();
  const organisation = JSON.parse(files[ORGANISATION]!) as { units: { code: string; handles?: string[] }[] };
  for (const unit of organisation.units) {
    if (unit.code === 'DISHUB') unit.handles = unit.handles!.filter((category) => category !== 'penerangan');
    if (unit.code === 'PUPR') unit.handles!.push('penerangan');
  }
  const policy = JSON.parse(files[POLICY]!) as { tables: { ladder: { afterBreachWorkingDays: number }[] } };
  policy.tables.ladder[1]!.afterBreachWorkingDays = 2;
  return { [ORGANISATION]: JSON.stringify(organisation), [POLICY]: JSON.stringify(policy) };
}
