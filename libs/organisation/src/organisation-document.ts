import type { Condition } from '#policy';

/** A unit of a region; the tree is made by `parent`. */
export interface UnitDocument {
  /** Without its region, e.g. `PUPR`. */
  readonly code: string;
  readonly name: string;
  readonly parent?: string;
  /** Categories it handles. */
  readonly handles?: readonly string[];
  /** The Perda or decision that forms it. */
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

/** A criterion that a person meets, with the days on which that holds (both included) and what shows it. */
export interface DatedCriterion {
  readonly name: string;
  readonly from: string;
  readonly to?: string;
  readonly evidence?: string;
}

/** A training that a person has done. It counts while it is valid and every item of the training's checklist is done. */
export interface CompletedTraining {
  /** Code in the region's list of trainings. */
  readonly training: string;
  readonly completedOn: string;
  readonly validTo?: string;
  /** Items of the checklist that were shown to be mastered. */
  readonly items?: readonly string[];
  readonly evidence?: string;
}

export interface PersonDocument {
  readonly id: string;
  readonly name: string;
  /** Criteria that the person is known to meet, as chain entries name them: always (a name), or from day to day. */
  readonly criteria?: readonly (string | DatedCriterion)[];
  readonly trainings?: readonly CompletedTraining[];
}

/** A training by the region's SOP. */
export interface TrainingDocument {
  /** As `requires` of the chain names it, e.g. `pelatihanSOP`. */
  readonly code: string;
  readonly name: string;
  /** What an operator must have shown. */
  readonly checklist: readonly string[];
}

/** A decree, regional regulation or decision in the region's register. */
export interface LegalBasisDocument {
  /** The citation by which everything else names it, unique: `SK Bupati Siak Nomor 12/2025`. */
  readonly number: string;
  /** `Perda`, `SK Bupati`, `Keputusan Kepala SKPD` ...: what `appointedBy` of the chain is compared with. */
  readonly kind: string;
  readonly date: string;
  readonly subject: string;
  /** In force from its date unless this says otherwise, until `validTo` (included) or further notice. */
  readonly validFrom?: string;
  readonly validTo?: string;
  /** Whose decision it is: the unit of a head of SKPD. */
  readonly issuedBy?: string;
  /** True when it is invented or not verified. */
  readonly assumed?: boolean;
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
  /** The register of legal bases. What is cited may also stand in that of a region above. */
  readonly legalBases?: readonly LegalBasisDocument[];
  readonly trainings?: readonly TrainingDocument[];
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
  /** Kind of decree that must appoint its holders, e.g. `SK Bupati`. */
  readonly appointedBy?: string;
  /** Training that its holders must have done. */
  readonly requires?: string;
  /** Whether one of its positions decides for all of them (`any`, when left out), or each has to act (`all`). */
  readonly act?: 'any' | 'all';
  /** The role has a part only in complaints for which this holds; a condition as routing rules have it. */
  readonly when?: Condition;
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
