import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../project-root.js';

/** A complaint of the demonstration, with what is expected to become of it. */
export interface DemoComplaint {
  readonly id: string;
  readonly channel: string;
  readonly region: string;
  readonly category?: string;
  readonly sensitivity?: string;
  readonly urgency?: string;
  readonly text: string;
  readonly geo?: readonly [number, number];
  readonly expectedClass: string;
  /** Unit after any transfer, `14.08/PUPR`. */
  readonly expectedOpd: string;
  /** `selesai`, `arsip:<reason>`, `digabung:<id>`, `dialihkan:<from>-><to>`, `selesai+laporan_balik_ombudsman`. */
  readonly expectedOutcome: string;
}

/** The fourteen reference complaints. */
export async function readDemoComplaints(): Promise<DemoComplaint[]> {
  const file = join(projectRoot().folder, 'workflows/pengaduan/examples/complaints.json');
  return JSON.parse(await readFile(file, 'utf8')) as DemoComplaint[];
}

/** Folder of the province that is deployed while the server runs. */
export const NEW_PROVINCE = 'test/fixtures/rules/12-sumatera-utara';

/** The first complaint of the new province. */
export const NEW_PROVINCE_COMPLAINT: DemoComplaint = {
  id: 'N01',
  channel: 'web',
  region: '12',
  category: 'jalan',
  sensitivity: 'publik',
  text: 'Badan jalan provinsi longsor separuh di tikungan menuju Berastagi, kendaraan besar hampir terguling tiap malam.',
  expectedClass: 'pengaduan_tidak_berkadar',
  expectedOpd: '12/PUPR',
  expectedOutcome: 'selesai',
};
