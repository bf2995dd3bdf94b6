import type {
  AppointmentDocument,
  BundleFile,
  ChainDocument,
  OrganisationDocument,
  PersonDocument,
  PositionDocument,
  RegionDocument,
  RegisteredRegion,
} from '#organisation';
import type { PolicyDocument } from '#policy';
import { COORDINATOR, headTitle, shortName, templateUnits } from './unit-template.js';

/** Provinces whose clocks are one and two hours ahead of Jakarta's. */
const WITA = new Set(['51', '52', '53', '63', '64', '65', '71', '72', '73', '74', '75', '76']);
const WIT = new Set(['81', '82', '91', '92', '93', '94', '95', '96', '97']);

/** What a template is made for. */
export interface TemplateOptions {
  /** First day of its appointments and policy, `YYYY-MM-DD`. */
  readonly today: string;
  /** Where the schemas are, as seen from the folder. */
  readonly schemas: string;
}

/** `14.03-bengkalis` */
export function folderOf({ code, name }: RegisteredRegion): string {
  const words = shortName(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return `${code}-${words.replace(/^-|-$/g, '')}`;
}

/** The files of a new region: deployable as they are, with everything marked that has to be replaced. */
export function regionTemplate(region: RegisteredRegion, options: TemplateOptions): BundleFile[] {
  const schema = (name: string): string => `${options.schemas}/${name}.schema.json`;
  const zone = zoneOf(region.code);
  const file = (path: string, document: unknown): BundleFile => ({
    path,
    content: `${JSON.stringify(document, null, 2)}\n`,
  });
  return [
    file('region.json', { $schema: schema('region'), ...regionOf(region, zone) }),
    ...(zone === 'Asia/Jakarta'
      ? []
      : [
          file('calendar.json', {
            $schema: schema('calendar'),
            id: `KALENDER-${region.code}`,
            timeZone: zone,
            holidays: {},
            provenance: { assumed: ['hari libur daerah: belum diisi'] },
          }),
        ]),
    file('policy.json', { $schema: schema('policy'), ...policyOf(region, options) }),
    file('chain.json', { $schema: schema('chain'), ...chainOf(region) }),
    file('organisation.json', { $schema: schema('organisation'), ...organisationOf(region, options) }),
    file('examples/jalan-berlubang.json', exampleOf(region)),
    file('scenarios/01-jalan-sampai-pelaksana.json', scenarioOf(region)),
    { path: 'README.md', content: readmeOf(region) },
  ];
}

function zoneOf(code: string): string {
  const province = code.slice(0, 2);
  return WIT.has(province) ? 'Asia/Jayapura' : WITA.has(province) ? 'Asia/Makassar' : 'Asia/Jakarta';
}

function regionOf({ code, name, level, parent }: RegisteredRegion, zone: string): RegionDocument {
  return {
    code,
    name,
    level,
    parent,
    names: [name, shortName(name)],
    calendars: ['ID-2026', ...(zone === 'Asia/Jakarta' ? [] : [`KALENDER-${code}`])],
  };
}

/** The decree of the template, which every appointment cites until there are real ones. */
function decreeOf({ name, level }: RegisteredRegion, today: string): string {
  return `SK ${headTitle(level)} ${shortName(name)} (contoh) Nomor 1/${today.slice(0, 4)}`;
}

function policyOf(region: RegisteredRegion, { today }: TemplateOptions): PolicyDocument {
  return {
    id: folderOf(region),
    region: region.code,
    version: 1,
    effectiveFrom: today,
    legalBasis: ['UU 23/2014 tentang Pemerintahan Daerah'],
    provenance: { assumed: ['seluruhnya: kerangka dari runut init region'] },
    tables: {
      coordinator: { unit: COORDINATOR, position: 'Kepala Dinas' },
      ladder: [
        { level: 1, to: 'pejabatPenghubung', afterBreachWorkingDays: 0 },
        { level: 2, to: 'penanggungJawab', afterBreachWorkingDays: 2 },
        { level: 3, to: 'pejabatPengelola', afterBreachWorkingDays: 4 },
        { level: 4, to: 'pengarah', afterBreachWorkingDays: 6 },
        { level: 5, to: 'pembina', afterBreachWorkingDays: 8 },
        { level: 6, to: 'ombudsmanOffer', afterBreachWorkingDays: 10 },
      ],
      organisationChecks: { 'policy-without-basis': 'error', 'expired-basis': 'error' },
    },
    rules: [
      {
        id: `rute.${region.code}-jalan-darurat`,
        kind: 'routing',
        priority: 50,
        description:
          'Contoh: jalan yang membahayakan ditangani PUPR, Perhubungan diberi tembusan. Ubah atau hapus.',
        conditions: {
          all: [
            { fact: 'category', operator: 'equal', value: 'jalan' },
            { fact: 'urgency', operator: 'equal', value: 'darurat' },
          ],
        },
        event: { type: 'route', params: { unit: 'PUPR', cc: ['DISHUB'] } },
      },
    ],
  };
}

function chainOf({ code, level }: RegisteredRegion): ChainDocument {
  return {
    region: code,
    version: 1,
    provenance: { assumed: ['seluruhnya: urutan peran yang lazim'] },
    roles: [
      { role: 'pembina', scope: 'region', title: headTitle(level), select: { position: 'KDH-KEPALA' } },
      {
        role: 'pengarah',
        scope: 'region',
        title: 'Sekretaris Daerah',
        select: { position: 'SETDA-KEPALA' },
        ifVacant: 'pembina',
      },
      {
        role: 'penanggungJawab',
        scope: 'unit',
        title: 'Kepala perangkat daerah',
        select: { head: true },
        ifVacant: 'pejabatPengelola',
      },
      {
        role: 'pejabatPengelola',
        scope: 'region',
        title: 'Kepala Dinas Kominfo',
        select: { position: `${COORDINATOR}-KEPALA` },
        ifVacant: 'pengarah',
      },
      {
        role: 'pejabatPenghubung',
        scope: 'unit',
        title: 'Sekretaris perangkat daerah',
        select: { designated: true },
        ifVacant: 'penanggungJawab',
      },
      {
        role: 'pelaksana',
        scope: 'unit',
        title: 'Petugas pengaduan',
        select: { titles: ['Petugas Pengaduan'] },
        ifVacant: 'pejabatPenghubung',
      },
      {
        role: 'adminInstansi',
        scope: 'region',
        title: 'Admin instansi',
        select: { position: `${COORDINATOR}-KEPALA` },
        ifVacant: 'pejabatPengelola',
      },
      {
        role: 'apip',
        scope: 'unit',
        title: 'APIP',
        select: { head: true },
        onlyUnits: ['INSPEKTORAT'],
        ifVacant: 'pengarah',
      },
    ],
  };
}

function organisationOf(region: RegisteredRegion, { today }: TemplateOptions): OrganisationDocument {
  const units = templateUnits(region);
  const decree = decreeOf(region, today);
  const positions = units.flatMap(({ code, name, head, eselon }): PositionDocument[] => {
    const chief: PositionDocument = {
      code: `${code}-KEPALA`,
      title: head ?? `Kepala ${name}`,
      unit: code,
      ...(eselon === undefined ? {} : { eselon }),
      head: true,
    };
    if (code === 'KDH') return [chief];
    return [
      chief,
      {
        code: `${code}-SEKRETARIS`,
        title: `Sekretaris ${name}`,
        unit: code,
        eselon: 'III.a',
        roles: ['pejabatPenghubung'],
      },
      { code: `${code}-PETUGAS`, title: 'Petugas Pengaduan', unit: code },
    ];
  });
  const idOf = ({ code }: PositionDocument): string => `${region.code}.${code.toLowerCase()}`;
  return {
    region: region.code,
    version: 1,
    synthetic: true,
    provenance: { assumed: ['seluruhnya: ganti dengan unit, jabatan, orang dan SK yang sebenarnya'] },
    legalBases: [
      {
        number: decree,
        kind: `SK ${headTitle(region.level)}`,
        date: today,
        subject: 'Pengangkatan dalam jabatan (contoh)',
        assumed: true,
      },
    ],
    units: units.map(({ code, name, parent, handles }) => ({
      code,
      name,
      ...(parent === undefined ? {} : { parent }),
      ...(handles === undefined ? {} : { handles }),
    })),
    positions,
    people: positions.map((position): PersonDocument => ({
      id: idOf(position),
      name: `${position.title} (contoh)`,
    })),
    appointments: positions.map((position): AppointmentDocument => ({
      person: idOf(position),
      position: position.code,
      from: today,
      kind: 'definitif',
      legalBasis: decree,
    })),
  };
}

const EXAMPLE_TEXT =
  'Jalan menuju pasar di kecamatan kami berlubang sepanjang seratus meter sejak bulan lalu, mohon segera ditambal.';

function exampleOf({ code }: RegisteredRegion): unknown {
  return {
    complaint: { id: 'CONTOH-1', channel: 'web', region: code, category: 'jalan', text: EXAMPLE_TEXT },
    expected: { class: 'pengaduan_tidak_berkadar', unit: `${code}/PUPR`, role: 'pelaksana' },
  };
}

function scenarioOf({ code, name }: RegisteredRegion): unknown {
  const group = (unit: string, role: string): string => `${code}/${unit}:${role}`;
  return {
    name: `Jalan berlubang di ${name}: diverifikasi, diterima PUPR, dikerjakan`,
    process: 'pengaduan',
    region: code,
    given: {
      at: '2026-03-13T02:00:00Z',
      complaint: { channel: 'web', category: 'jalan', sensitivity: 'publik', text: EXAMPLE_TEXT },
    },
    when: [
      { task: 'verifikasi', as: group(COORDINATOR, 'pejabatPengelola'), data: { hasil: 'lanjut' } },
      { task: 'terimaTugaskan', as: group('PUPR', 'pejabatPenghubung'), data: { keputusan: 'terima' } },
    ],
    then: { ended: null, status: 'diproses', openFor: [`tindakLanjut ${group('PUPR', 'pelaksana')}`] },
  };
}

function readmeOf({ code, name }: RegisteredRegion): string {
  return `# ${name} (${code})

Kerangka dari \`runut init region ${code}\`. Bisa diterapkan apa adanya; yang harus diganti: unit menurut Perda, jabatan, orang
dan SK (\`organisation.json\`), rantai (\`chain.json\`), tangga dan aturan (\`policy.json\`), hari libur daerah.

Panduan: [docs/panduan-daerah.md](../../docs/panduan-daerah.md). Contoh dan skenario: \`examples/\`, \`scenarios/\`.
`;
}
