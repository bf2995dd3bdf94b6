import type { BundleFile } from './bundle-documents.js';
import { dayOf, groupsOf, groupsOfPosition } from './resolve-chain.js';
import { unitCodeOf } from '#policy';
import { exportOrganisation, type ExchangeFormat } from './exchange/export-organisation.js';
import { importOrganisation, type ImportedOrganisation } from './exchange/import-organisation.js';
import type { RefusedRow } from './exchange/read-table.js';
import type { CompiledOrganisation } from './compile-organisation.js';
import { historyOfPosition, holdersOfPosition, type DatedHolder } from './holders.js';
import type { PositionDocument } from './organisation-document.js';
import type { ConfiguredRegion } from './parse-bundle.js';

/** A position with those who held it. */
export interface HeldPosition {
  readonly position: PositionDocument;
  readonly holders: readonly DatedHolder[];
}

/** What an import comes to: a file to deploy, unless a row was refused or nothing differs. */
export interface OrganisationImport {
  readonly file?: BundleFile;
  readonly refused: readonly RefusedRow[];
  readonly placeOf: ImportedOrganisation['placeOf'];
}

/** Who has work: a person, a position, a unit by its full code (`14.08/PUPR`), or a candidate group. */
export type OfficeOwner =
  | { readonly person: string }
  | { readonly position: string }
  | { readonly unit: string }
  | { readonly group: string };

/** What somebody held at a moment. */
export interface Offices {
  /** The generation of all that is deployed that was in force then. */
  readonly generation: number;
  /** Candidate groups, sorted. */
  readonly groups: readonly string[];
}

interface DeployedRegions {
  readonly generation: number;
  readonly regions: ReadonlyMap<string, ConfiguredRegion>;
}

/** Who holds what in the regions that are deployed, asked for any day; and their organisations as files. */
export class OrganisationRegister {
  constructor(
    private readonly source: {
      current(): Promise<DeployedRegions>;
      /** What was in force at a moment (RFC 3339). */
      at(moment: string): Promise<DeployedRegions>;
    },
    private readonly clock: { now(): number },
  ) {}

  /**
   * Who held a position on a day, today when absent: appointed first, then delegates; those who act for it while it is vacant
   * hold another position. Undefined for an unknown region or position.
   */
  async holders(region: string, position: string, day?: string): Promise<HeldPosition | undefined> {
    const organisation = (await this.region(region))?.organisation;
    const found = organisation?.positions.get(position);
    if (!organisation || !found) return undefined;
    const on = day ?? dayOf(organisation, this.clock.now());
    return { position: found, holders: holdersOfPosition(organisation, position, on) };
  }

  /** Everybody who ever holds a position, in order of time; undefined for an unknown region or position. */
  async history(region: string, position: string): Promise<HeldPosition | undefined> {
    const organisation = (await this.region(region))?.organisation;
    const found = organisation?.positions.get(position);
    return organisation && found
      ? { position: found, holders: historyOfPosition(organisation, position) }
      : undefined;
  }

  /**
   * What somebody held at a moment (RFC 3339), by the organisation that was in force then: what was deployed later, and be it about
   * that day, was not known. Undefined for a region, position, unit or group that there was not; a person may hold nothing.
   */
  async officesAt(region: string, owner: OfficeOwner, moment: string): Promise<Offices | undefined> {
    const { generation, regions } = await this.source.at(moment);
    const organisation = regions.get(region)?.organisation;
    const groups = organisation && groupsHeld(organisation, owner, Date.parse(moment));
    return groups && { generation, groups };
  }

  /** The organisation as it is deployed; undefined for an unknown region. */
  async export(region: string, format: ExchangeFormat): Promise<BundleFile[] | undefined> {
    const documents = (await this.region(region))?.documents;
    return documents && exportOrganisation(documents.organisation, format);
  }

  /** The next version of an organisation as a file to deploy; undefined for an unknown region. */
  async import(region: string, files: readonly BundleFile[]): Promise<OrganisationImport | undefined> {
    const documents = (await this.region(region))?.documents;
    if (!documents) return undefined;
    const { document, refused, placeOf } = importOrganisation(documents.organisation, files);
    if (!document || document === documents.organisation) return { refused, placeOf };
    const content = `${JSON.stringify(document, null, 2)}\n`;
    return { file: { path: `rules/${region}/organisation.json`, content }, refused, placeOf };
  }

  private async region(code: string): Promise<ConfiguredRegion | undefined> {
    return (await this.source.current()).regions.get(code);
  }
}

function groupsHeld(
  organisation: CompiledOrganisation,
  owner: OfficeOwner,
  atMs: number,
): readonly string[] | undefined {
  if ('person' in owner) return groupsOf(organisation, owner.person, atMs);
  if ('position' in owner)
    return organisation.positions.has(owner.position)
      ? groupsOfPosition(organisation, owner.position, atMs)
      : undefined;
  const known = [...organisation.positionsByGroup.keys()].sort();
  if ('group' in owner) return known.includes(owner.group.replace(/#.*$/, '')) ? [owner.group] : undefined;
  const units = [...organisation.units.keys()].map((unit) => unitCodeOf(organisation.region, unit));
  return units.includes(owner.unit) ? known.filter((group) => group.startsWith(`${owner.unit}:`)) : undefined;
}
