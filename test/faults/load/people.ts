import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Site } from '../cluster/cluster.js';

/** The repository, seen from the built file. */
const RULES = join(import.meta.dirname, '../../../../rules');

/** A region with two of its officers. */
export interface Region {
  readonly code: string;
  readonly officers: readonly { readonly id: string; readonly token: string }[];
}

/** Whoever acts in a run, with tokens. */
export interface People {
  readonly regions: readonly Region[];
  /** Starts cases, sends messages. */
  readonly starter: string;
  /** Follows every task. */
  readonly auditor: string;
  /** Token of the workers outside. */
  readonly worker: string;
}

const FOLDERS = ['14.08-siak', '14.71-pekanbaru'];

/** Officers as the deployed organisation has them. */
export async function appoint(site: Site): Promise<People> {
  const regions = await Promise.all(
    FOLDERS.map(async (folder) => {
      const text = await readFile(join(RULES, folder, 'organisation.json'), 'utf8');
      const { appointments } = JSON.parse(text) as { appointments: { person: string }[] };
      const code = folder.split('-')[0]!;
      const people = [...new Set(appointments.map(({ person }) => person))]
        .filter((id) => id.includes('.pupr.'))
        .slice(0, 2);
      if (people.length < 2) throw new Error(`Expected two officers of PUPR in ${folder}`);
      const officers = people.map(async (id) => ({ id, token: await site.token(id, 'OFFICER', [code]) }));
      return { code, officers: await Promise.all(officers) };
    }),
  );
  const codes = regions.map(({ code }) => code);
  return {
    regions,
    starter: await site.token('uji.pemilik', 'PROCESS_OWNER', codes),
    auditor: await site.token('uji.pengawas', 'AUDITOR', codes),
    worker: await site.token('uji.mesin', 'WORKER', codes),
  };
}
