import type { OrganisationDocument } from '../organisation-document.js';

/** What a cell holds; a `list` is written with `|` between its items. */
export type CellKind = 'text' | 'day' | 'integer' | 'boolean' | 'list';

export interface Column {
  readonly name: string;
  readonly kind: CellKind;
  readonly isRequired?: boolean;
}

/** One table of an organisation as a file. */
export interface OrganisationTable {
  readonly file: string;
  /** List of the document that its rows are. */
  readonly section:
    'legalBases' | 'trainings' | 'units' | 'positions' | 'people' | 'appointments' | 'delegations';
  /** Rows that belong into an entry of the section: its list there, and the column that names the entry. */
  readonly within?: { readonly list: 'criteria' | 'trainings'; readonly key: string };
  readonly columns: readonly Column[];
}

const text = (name: string): Column => ({ name, kind: 'text' });
const day = (name: string): Column => ({ name, kind: 'day' });
const list = (name: string): Column => ({ name, kind: 'list' });
const required = (column: Column): Column => ({ ...column, isRequired: true });

/** The tables, in the order in which one refers to those before it. */
export const ORGANISATION_TABLES: readonly OrganisationTable[] = [
  {
    file: 'legal-bases.csv',
    section: 'legalBases',
    columns: [
      required(text('number')),
      required(text('kind')),
      required(day('date')),
      required(text('subject')),
      day('validFrom'),
      day('validTo'),
      text('issuedBy'),
      { name: 'assumed', kind: 'boolean' },
    ],
  },
  {
    file: 'trainings.csv',
    section: 'trainings',
    columns: [required(text('code')), required(text('name')), required(list('checklist'))],
  },
  {
    file: 'units.csv',
    section: 'units',
    columns: [
      required(text('code')),
      required(text('name')),
      text('parent'),
      list('handles'),
      text('legalBasis'),
    ],
  },
  {
    file: 'positions.csv',
    section: 'positions',
    columns: [
      required(text('code')),
      required(text('title')),
      required(text('unit')),
      text('eselon'),
      { name: 'head', kind: 'boolean' },
      list('roles'),
      { name: 'seats', kind: 'integer' },
    ],
  },
  {
    file: 'people.csv',
    section: 'people',
    columns: [required(text('id')), required(text('name')), list('criteria')],
  },
  {
    file: 'dated-criteria.csv',
    section: 'people',
    within: { list: 'criteria', key: 'person' },
    columns: [
      required(text('person')),
      required(text('name')),
      required(day('from')),
      day('to'),
      text('evidence'),
    ],
  },
  {
    file: 'completed-trainings.csv',
    section: 'people',
    within: { list: 'trainings', key: 'person' },
    columns: [
      required(text('person')),
      required(text('training')),
      required(day('completedOn')),
      day('validTo'),
      list('items'),
      text('evidence'),
    ],
  },
  {
    file: 'appointments.csv',
    section: 'appointments',
    columns: [
      required(text('person')),
      required(text('position')),
      required(day('from')),
      day('to'),
      required(text('kind')),
      required(text('legalBasis')),
    ],
  },
  {
    file: 'delegations.csv',
    section: 'delegations',
    columns: [
      required(text('from')),
      required(text('to')),
      required(text('position')),
      list('roles'),
      required(day('validFrom')),
      required(day('validTo')),
      required(text('legalBasis')),
    ],
  },
];

/** An entry of a table as the document has it. */
export type Entry = Readonly<Record<string, unknown>>;

/** Entries of a table in a document, those within others with the entry that they belong to. */
export function entriesOf(document: OrganisationDocument, { section, within }: OrganisationTable): Entry[] {
  const entries = (document[section] ?? []) as readonly object[] as readonly Entry[];
  if (!within) {
    if (section !== 'people') return [...entries];
    // Names of criteria stand in the people's own table, dated ones in another.
    return entries.map((person) => ({
      ...person,
      criteria: ((person['criteria'] ?? []) as unknown[]).filter((one) => typeof one === 'string'),
    }));
  }
  return entries.flatMap((owner) =>
    ((owner[within.list] ?? []) as unknown[])
      .filter((one): one is Entry => typeof one === 'object')
      .map((one) => ({ [within.key]: owner['id'], ...one })),
  );
}
