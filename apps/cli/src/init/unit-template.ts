import type { RegisteredRegion } from '#organisation';

/** A unit that regions of a level usually have, with the categories that it usually handles. */
export interface TemplateUnit {
  readonly code: string;
  readonly name: string;
  readonly parent?: string;
  readonly handles?: readonly string[];
  /** Title of its head, where that is not "Kepala" and its name. */
  readonly head?: string;
  readonly eselon?: string;
}

const DINAS: readonly TemplateUnit[] = [
  { code: 'PUPR', name: 'Dinas Pekerjaan Umum dan Penataan Ruang', handles: ['jalan'] },
  { code: 'DLH', name: 'Dinas Lingkungan Hidup', handles: ['sampah', 'asap'] },
  { code: 'DINKES', name: 'Dinas Kesehatan', handles: ['kesehatan'] },
  { code: 'RSUD', name: 'Rumah Sakit Umum Daerah', handles: ['rsud'], head: 'Direktur RSUD' },
  { code: 'DISDIK', name: 'Dinas Pendidikan', handles: ['pendidikan'] },
  {
    code: 'DP3A',
    name: 'Dinas Pemberdayaan Perempuan dan Perlindungan Anak',
    handles: ['kekerasan_anak'],
  },
];

const PROVINCE: readonly TemplateUnit[] = [
  { code: 'DISNAKER', name: 'Dinas Tenaga Kerja', handles: ['ketenagakerjaan'] },
  { code: 'DISHUB', name: 'Dinas Perhubungan', handles: ['transportasi', 'pelabuhan', 'aspirasi_transport'] },
  { code: 'DPMPTSP', name: 'Dinas Penanaman Modal dan PTSP', handles: ['perizinan'] },
];

const KABKOTA: readonly TemplateUnit[] = [
  {
    code: 'DISHUB',
    name: 'Dinas Perhubungan',
    handles: ['penerangan', 'transportasi', 'aspirasi_transport'],
  },
  { code: 'DISDUKCAPIL', name: 'Dinas Kependudukan dan Pencatatan Sipil', handles: ['adminduk'] },
  { code: 'DPMPTSP', name: 'Dinas Penanaman Modal dan PTSP', handles: ['perizinan'] },
  { code: 'PERUMDA', name: 'Perumda Air Minum', handles: ['pdam'], head: 'Direktur Perumda Air Minum' },
];

const KABUPATEN: readonly TemplateUnit[] = [
  { code: 'DPMD', name: 'Dinas Pemberdayaan Masyarakat dan Desa', handles: ['desa'] },
];

/** The unit that verifies and keeps what nobody else handles. */
export const COORDINATOR = 'DISKOMINFO';

/** Units of a region to begin with: to be replaced by those of its Perda. */
export function templateUnits({ name, level }: RegisteredRegion): TemplateUnit[] {
  const head = headTitle(level);
  const below = (units: readonly TemplateUnit[]): TemplateUnit[] =>
    units.map((unit) => ({ eselon: 'II.b', ...unit, parent: 'KDH' }));
  return [
    { code: 'KDH', name: `${head} ${shortName(name)}`, head },
    {
      code: 'SETDA',
      name: 'Sekretariat Daerah',
      parent: 'KDH',
      head: 'Sekretaris Daerah',
      eselon: level === 'provinsi' ? 'I.b' : 'II.a',
    },
    ...below([
      { code: COORDINATOR, name: 'Dinas Komunikasi dan Informatika' },
      { code: 'PPID', name: 'PPID Utama', handles: ['informasi'], head: 'Ketua PPID', eselon: 'III.a' },
      ...DINAS,
      ...(level === 'provinsi' ? PROVINCE : KABKOTA),
      ...(level === 'kabupaten' ? KABUPATEN : []),
      { code: 'INSPEKTORAT', name: 'Inspektorat Daerah', handles: ['pungli', 'korupsi'], head: 'Inspektur' },
    ]),
  ];
}

/** What the head of a region of this level is called. */
export function headTitle(level: RegisteredRegion['level']): string {
  return level === 'provinsi' ? 'Gubernur' : level === 'kota' ? 'Wali Kota' : 'Bupati';
}

/** `Bengkalis` of `Kabupaten Bengkalis`. */
export function shortName(name: string): string {
  return name.replace(/^(Kabupaten|Kota|Provinsi)( Administrasi)? /, '');
}
