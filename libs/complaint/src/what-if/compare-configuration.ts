import { diffModels, parseBpmn } from '#bpmn';
import type { CalendarDocument } from '#calendar';
import {
  compileOrganisation,
  diffCalendars,
  diffChains,
  diffOrganisations,
  diffRegions,
  diffSeats,
  validateOrganisation,
  type ChainDocument,
  type CompiledOrganisation,
  type OrganisationDocument,
  type RegionDocument,
} from '#organisation';
import {
  checkSchema,
  diffPolicies,
  valueChanges,
  type DocumentChange,
  type PolicyDocument,
  type SchemaName,
} from '#policy';
import type { DeployedResource } from '#runtime';

/** A file of a configuration with what it is. */
export type ComparedResource = Pick<
  DeployedResource,
  'region' | 'kind' | 'name' | 'path' | 'content' | 'checksum'
>;

/** One thing that differs; `line` and `name` are known of elements of a process. */
export interface ResourceChange extends DocumentChange {
  readonly name?: string;
  readonly line?: number;
}

/** What a file of a configuration differs in. */
export interface ResourceDiff extends Pick<ComparedResource, 'region' | 'kind' | 'name' | 'path'> {
  readonly change: 'added' | 'removed' | 'changed';
  /** What differs by meaning; empty when only the layout or the writing does. */
  readonly changes: readonly ResourceChange[];
  /** Of a process: ids of elements whose picture alone, or as well, was changed. */
  readonly layout: readonly string[];
}

/** Midday in WIB is the same day in WITA and WIT. */
const MIDDAY = 'T12:00:00+07:00';
/** Seats are told apart by days, and a day is the same in all zones at that moment. */
const ZONE = 'Asia/Jakarta';

/**
 * Compares two configurations file by file: processes by meaning, policies rule by rule, organisations and chains seat by seat,
 * calendars day by day, forms field by field. Files that say the same are left out, whatever their writing.
 * @param asOf the day (`YYYY-MM-DD`) on which holders of seats are compared
 */
export async function compareConfigurations(
  before: readonly ComparedResource[],
  after: readonly ComparedResource[],
  asOf: string,
): Promise<ResourceDiff[]> {
  const left = new Map(before.map((resource) => [identityOf(resource), resource]));
  const right = new Map(after.map((resource) => [identityOf(resource), resource]));
  const diffs: ResourceDiff[] = [];
  for (const identity of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const [earlier, later] = [left.get(identity), right.get(identity)];
    if (earlier && later && earlier.checksum === later.checksum) continue;
    const diff = await compareResources(earlier, later);
    if (diff) diffs.push(diff);
  }
  return withSeats(diffs, left, right, Date.parse(`${asOf}${MIDDAY}`));
}

async function compareResources(
  before: ComparedResource | undefined,
  after: ComparedResource | undefined,
): Promise<ResourceDiff | undefined> {
  const one = after ?? before;
  if (!one) return undefined;
  const { region, kind, name, path } = one;
  const { changes, layout } = await changesOf(before, after, one);
  if (before && after && changes.length === 0 && layout.length === 0) return undefined;
  const change = !before ? 'added' : !after ? 'removed' : 'changed';
  return { region, kind, name, path, change, changes, layout };
}

async function changesOf(
  before: ComparedResource | undefined,
  after: ComparedResource | undefined,
  { kind, name }: ComparedResource,
): Promise<{ changes: readonly ResourceChange[]; layout: readonly string[] }> {
  if (kind === 'process') {
    const [left, right] = await Promise.all(
      [before, after].map((one) => one && parseBpmn(one.content, { fileName: one.path })),
    );
    return diffModels(left, right, { processId: name });
  }
  return { changes: compareDocuments(kind, documentOf(before), documentOf(after)), layout: [] };
}

function compareDocuments(
  kind: ComparedResource['kind'],
  before: unknown,
  after: unknown,
): readonly DocumentChange[] {
  const isSound = [before, after].every((document) => document === undefined || isValid(kind, document));
  if (isSound) {
    switch (kind) {
      case 'policy':
        return diffPolicies(before as PolicyDocument | undefined, after as PolicyDocument | undefined);
      case 'chain':
        return diffChains(before as ChainDocument | undefined, after as ChainDocument | undefined);
      case 'organisation':
        return diffOrganisations(
          before as OrganisationDocument | undefined,
          after as OrganisationDocument | undefined,
        );
      case 'calendar':
        return diffCalendars(before as CalendarDocument | undefined, after as CalendarDocument | undefined);
      case 'region':
        return diffRegions(before as RegionDocument | undefined, after as RegionDocument | undefined);
    }
  }
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const values = valueChanges(withNamedFields(before), withNamedFields(after));
  return values.length === 0 ? [] : [{ subject: 'document', id: '', change, values }];
}

const SCHEMAS: ReadonlySet<string> = new Set(['policy', 'chain', 'organisation', 'calendar', 'region']);

function isValid(kind: ComparedResource['kind'], document: unknown): boolean {
  return !SCHEMAS.has(kind) || checkSchema(kind as SchemaName, document).length === 0;
}

/** A form's fields by their keys: a field that was moved is the same field. */
function withNamedFields(document: unknown): unknown {
  if (typeof document !== 'object' || document === null) return document;
  const { components } = document as { components?: unknown };
  if (!Array.isArray(components)) return document;
  const named = (components as unknown[]).map((field, index): [string, unknown] => {
    const { key, id } = (typeof field === 'object' && field !== null ? field : {}) as Record<string, unknown>;
    return [typeof key === 'string' ? key : typeof id === 'string' ? id : String(index), field];
  });
  return { ...document, components: Object.fromEntries(named) };
}

/** Adds the seats that differ to the chain's differences, or to the organisation's where the chain is the same. */
function withSeats(
  diffs: readonly ResourceDiff[],
  before: ReadonlyMap<string, ComparedResource>,
  after: ReadonlyMap<string, ComparedResource>,
  atMs: number,
): ResourceDiff[] {
  return diffs.map((diff) => {
    const { region, kind } = diff;
    const hasChainDiff = diffs.some((one) => one.region === region && one.kind === 'chain');
    if (kind !== (hasChainDiff ? 'chain' : 'organisation')) return diff;
    // A side that brings one of the two documents only is seen with the other side's.
    const earlier = organisationOf(region, before, after);
    const later = organisationOf(region, after, before);
    return { ...diff, changes: [...diff.changes, ...diffSeats(earlier, later, atMs)] };
  });
}

function organisationOf(
  region: string,
  own: ReadonlyMap<string, ComparedResource>,
  other: ReadonlyMap<string, ComparedResource>,
): CompiledOrganisation | undefined {
  const of = (kind: 'organisation' | 'chain'): ComparedResource | undefined =>
    own.get(`${region}/${kind}/${kind}`);
  if (!of('organisation') && !of('chain')) return undefined;
  const read = (kind: 'organisation' | 'chain'): unknown =>
    documentOf(of(kind) ?? other.get(`${region}/${kind}/${kind}`));
  const [organisation, chain] = [read('organisation'), read('chain')];
  const isSound =
    !validateOrganisation(organisation).some(({ severity }) => severity === 'error') &&
    checkSchema('chain', chain).length === 0;
  if (!isSound) return undefined;
  return compileOrganisation(organisation as OrganisationDocument, chain as ChainDocument, ZONE);
}

function documentOf(resource: ComparedResource | undefined): unknown {
  return resource && (JSON.parse(resource.content) as unknown);
}

function identityOf({ region, kind, name }: ComparedResource): string {
  return `${region}/${kind}/${name}`;
}
