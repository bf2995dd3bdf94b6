/** A unit of a region; the tree is made by `parent`. */
export interface UnitDocument {
  /** Without its region, e.g. `PUPR`. */
  readonly code: string;
  readonly name: string;
  readonly parent?: string;
  /** Categories it handles. */
  readonly handles?: readonly string[];
  readonly legalBasis?: string;
}

/** A seat in a unit. */
export interface PositionDocument {
  /** Unique within the region, e.g. `PUPR-KEPALA`. */
  readonly code: string;
  readonly title: string;
  readonly unit: string;
  /** `II.b`, `III.a` ...; none for staff. */
  readonly eselon?: string;
  /** Head of its unit. */
  readonly head?: boolean;
  /** Roles for which this position is designated (chain entries with `select: {designated: true}`). */
  readonly roles?: readonly string[];
  /** How many may hold it at a time; 1 when left out. */
  readonly seats?: number;
}

export interface PersonDocument {
  readonly id: string;
  readonly name: string;
  /** Criteria that the person is known to meet, as chain entries name them. */
  readonly criteria?: readonly string[];
}

/** How a position is held: definitively, or acting (penjabat, pelaksana tugas, pelaksana harian). */
export type AppointmentKind = 'definitif' | 'Pj' | 'Plt' | 'Plh';

/** Who holds a position from `from` to `to`, both days included (`YYYY-MM-DD`); without `to` until further notice. */
export interface AppointmentDocument {
  readonly person: string;
  readonly position: string;
  readonly from: string;
  readonly to?: string;
  readonly kind: AppointmentKind;
  /** The decree (SK) with its number. */
  readonly legalBasis: string;
}

/** A holder lets another person act for a position, for a time. Without `roles`: for all of its roles. */
export interface DelegationDocument {
  readonly from: string;
  readonly to: string;
  readonly position: string;
  readonly roles?: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
  readonly legalBasis: string;
}

/** organisation.json of a region. */
export interface OrganisationDocument {
  readonly $schema?: string;
  readonly region: string;
  readonly version: number;
  /** True when people and decrees are invented for demonstration. */
  readonly synthetic?: boolean;
  readonly provenance?: Readonly<Record<string, unknown>>;
  readonly units: readonly UnitDocument[];
  readonly positions: readonly PositionDocument[];
  readonly people?: readonly PersonDocument[];
  readonly appointments?: readonly AppointmentDocument[];
  readonly delegations?: readonly DelegationDocument[];
}

/**
 * How a role finds its positions. `position`: that one of the region. `head`: the head of the unit. `titles`: positions
 * of the unit whose title begins with one of these words. `designated`: positions that carry the role's name.
 */
export type RoleSelection =
  | { readonly position: string }
  | { readonly head: true }
  | { readonly titles: readonly string[] }
  | { readonly designated: true };

/** One role of a chain. The order of a chain is the order of its entries. */
export interface ChainRoleDocument {
  readonly role: string;
  /** `region`: one for the whole region (pembina); `unit`: one for every unit (pelaksana). */
  readonly scope: 'region' | 'unit';
  /** What the decree calls it, e.g. "Kepala OPD". */
  readonly title?: string;
  readonly select: RoleSelection;
  /** Only in these units (`apip` in the inspectorate). */
  readonly onlyUnits?: readonly string[];
  /** Role that acts while nobody holds this one. */
  readonly ifVacant?: string;
  /** How many holders a unit must have. */
  readonly count?: { readonly min?: number; readonly exactly?: number };
  /** What a holder must meet. */
  readonly criteria?: readonly string[];
  readonly appointedBy?: string;
  readonly requires?: string;
}

/** chain.json of a region. */
export interface ChainDocument {
  readonly $schema?: string;
  readonly region: string;
  readonly version: number;
  readonly provenance?: Readonly<Record<string, unknown>>;
  readonly roles: readonly ChainRoleDocument[];
}

/** region.json. */
export interface RegionDocument {
  readonly $schema?: string;
  readonly code: string;
  readonly name: string;
  readonly level: 'nasional' | 'provinsi' | 'kabupaten' | 'kota';
  readonly parent: string | null;
  /** How people call it in a text; without it the name and the name without Kabupaten or Kota. */
  readonly names?: readonly string[];
  /** What only sounds like it, e.g. "Sungai Siak". */
  readonly falseNames?: readonly string[];
  /** Ids of calendar documents, laid over each other in this order. */
  readonly calendars: readonly string[];
  readonly provenance?: Readonly<Record<string, unknown>>;
}
