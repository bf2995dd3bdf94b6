import { CalendarError, compileCalendar, type CalendarDocument, type CompiledCalendar } from '#calendar';
import {
  checkSchema,
  handlersOf,
  LADDER_TARGETS_OUTSIDE,
  ladderOf,
  layPolicies,
  linesByPointer,
  NATIONAL,
  TermList,
  validatePolicy,
  type EffectivePolicy,
  type EffectiveRegion,
  type Finding,
  type PolicyDocument,
} from '#policy';
import { compileOrganisation, type CompiledOrganisation } from './compile-organisation.js';
import type { ChainDocument, OrganisationDocument, RegionDocument } from './organisation-document.js';
import { validateChain, validateOrganisation } from './validate-organisation.js';

/** A file of a configuration bundle: its path with `/` below the bundle's root, and its text. */
export interface BundleFile {
  readonly path: string;
  readonly content: string;
}

/** A region ready to decide: policy, calendar, organisation and chain. */
export interface ConfiguredRegion extends EffectiveRegion {
  readonly organisation: CompiledOrganisation;
  /** The documents as they were read, for storing and showing. */
  readonly documents: {
    readonly region: RegionDocument;
    readonly policy?: PolicyDocument;
    readonly chain: ChainDocument;
    readonly organisation: OrganisationDocument;
    readonly calendars: readonly CalendarDocument[];
  };
}

/** What a bundle gives: the regions without an error, and everything that was found. */
export interface ParsedBundle {
  readonly regions: ReadonlyMap<string, ConfiguredRegion>;
  /** Sorted by file and line. A bundle with an error must not be deployed. */
  readonly findings: readonly Finding[];
}

interface Read<T> {
  readonly file: string;
  readonly folder: string;
  readonly document: T;
}

/**
 * Reads the rules of a bundle: `<folder>/region.json` with `policy.json`, `chain.json`, `organisation.json`,
 * `calendar*.json` and `units/<UNIT>/policy.json` beside it. Other files are left alone. `asOf` (`YYYY-MM-DD`) also checks
 * who holds what on that day.
 */
export function parseBundle(files: readonly BundleFile[], asOf?: string): ParsedBundle {
  return new BundleReader(files, asOf).read();
}

class BundleReader {
  private readonly findings: Finding[] = [];
  private readonly lines = new Map<string, ReadonlyMap<string, number>>();
  private readonly contents: ReadonlyMap<string, string>;
  private readonly calendars = new Map<string, CalendarDocument>();
  private readonly calendarFiles = new Map<string, string>();
  private readonly regions = new Map<string, Read<RegionDocument>>();
  private readonly organisations = new Map<string, Read<OrganisationDocument>>();
  private readonly chains = new Map<string, Read<ChainDocument>>();
  private readonly policies = new Map<string, Read<PolicyDocument>>();
  private readonly unitPolicies: Read<PolicyDocument>[] = [];

  constructor(
    private readonly files: readonly BundleFile[],
    private readonly asOf: string | undefined,
  ) {
    this.contents = new Map(files.map((file) => [file.path, file.content]));
  }

  read(): ParsedBundle {
    for (const file of this.files) this.readFile(file);
    const configured = new Map<string, ConfiguredRegion>();
    for (const code of this.regions.keys()) {
      const region = this.configure(code);
      if (region) configured.set(code, region);
    }
    this.checkGaps(configured);
    return {
      regions: configured,
      findings: this.findings.map((finding) => this.located(finding)).sort(byPlace),
    };
  }

  private report(file: string, findings: readonly Finding[]): boolean {
    this.findings.push(...findings.map((finding) => ({ ...finding, file })));
    return findings.some((finding) => finding.severity === 'error');
  }

  private error(file: string, pointer: string, rule: string, message: string): void {
    this.findings.push({ file, pointer, rule, severity: 'error', message });
  }

  private located(finding: Finding): Finding {
    const content = finding.file === undefined ? undefined : this.contents.get(finding.file);
    if (finding.file === undefined || content === undefined || finding.line !== undefined) return finding;
    let lines = this.lines.get(finding.file);
    if (!lines) {
      try {
        lines = linesByPointer(content);
      } catch {
        lines = new Map<string, number>();
      }
      this.lines.set(finding.file, lines);
    }
    // The pointer may name a property that is missing: then its parent's line is the nearest place there is.
    for (let { pointer } = finding; ; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
      const line = lines.get(pointer);
      if (line !== undefined) return { ...finding, line };
      if (pointer === '') return finding;
    }
  }

  private readFile({ path, content }: BundleFile): void {
    const match = /^(?:.*\/)?([^/]+)\/(region|policy|chain|organisation|calendar[^/]*)\.json$/.exec(path);
    if (!match || /(^|\/)(schema|examples|forms|scenarios)\//.test(path)) return;
    const unitPolicy = /^(.*)\/units\/([^/]+)\/policy\.json$/.exec(path);
    const folder = unitPolicy?.[1] ?? path.slice(0, path.lastIndexOf('/'));
    const kind = match[2] ?? '';
    const document = this.parseJson(path, content);
    if (document === undefined) return;
    if (kind.startsWith('calendar')) {
      if (this.report(path, checkSchema('calendar', document))) return;
      const calendar = document as CalendarDocument;
      if (this.calendars.has(calendar.id)) {
        this.error(path, '/id', 'duplicate', `Expected one calendar "${calendar.id}" but got another.`);
      }
      this.calendars.set(calendar.id, calendar);
      this.calendarFiles.set(calendar.id, path);
    } else if (kind === 'region') {
      if (this.report(path, checkSchema('region', document))) return;
      const region = document as RegionDocument;
      if (this.regions.has(region.code)) {
        this.error(path, '/code', 'duplicate', `Expected one region "${region.code}" but got another.`);
      } else this.regions.set(region.code, { file: path, folder, document: region });
    } else if (kind === 'organisation') {
      if (!this.report(path, validateOrganisation(document, this.asOf)))
        this.organisations.set(folder, { file: path, folder, document: document as OrganisationDocument });
    } else if (kind === 'chain') {
      if (!this.report(path, checkSchema('chain', document)))
        this.chains.set(folder, { file: path, folder, document: document as ChainDocument });
    } else {
      const policy = { file: path, folder, document: document as PolicyDocument };
      if (unitPolicy) this.unitPolicies.push(policy);
      else this.policies.set(folder, policy);
    }
  }

  private parseJson(path: string, content: string): unknown {
    try {
      return JSON.parse(content) as unknown;
    } catch (error) {
      const message = (error as Error).message;
      const position = /position (\d+)/.exec(message)?.[1];
      const line = position === undefined ? 1 : content.slice(0, Number(position)).split('\n').length;
      this.findings.push({
        file: path,
        pointer: '',
        line,
        rule: 'json',
        severity: 'error',
        message: `Expected JSON but got an error: ${message}.`,
      });
      return undefined;
    }
  }

  /** Codes from a region up to the nation, the region first; undefined when the way up is broken or goes round. */
  private ancestry(code: string): string[] | undefined {
    const way: string[] = [];
    for (let current: string | null = code; current !== null;) {
      const region: Read<RegionDocument> | undefined = this.regions.get(current);
      const child = this.regions.get(way.at(-1) ?? code);
      if (!region) {
        this.error(
          child?.file ?? '',
          '/parent',
          'unknown-region',
          `Expected the parent "${current}" of "${way.at(-1)}" in the bundle or deployed but it is neither.`,
        );
        return undefined;
      }
      if (way.includes(current)) {
        this.error(
          this.regions.get(code)?.file ?? '',
          '/parent',
          'cyclic-inheritance',
          `Expected a way up to the nation but got a circle: ${[...way, current].join(' -> ')}.`,
        );
        return undefined;
      }
      way.push(current);
      current = region.document.parent;
    }
    return way;
  }

  private configure(code: string): ConfiguredRegion | undefined {
    const read = this.regions.get(code);
    const way = read && this.ancestry(code);
    if (!read || !way) return undefined;
    const region = read.document;
    const organisation = this.organisations.get(read.folder);
    const chain = this.chains.get(read.folder);
    if (!organisation || !chain) {
      for (const [name, found] of [
        ['organisation', organisation],
        ['chain', chain],
      ] as const) {
        if (!found && !this.contents.has(`${read.folder}/${name}.json`)) {
          this.error(
            read.file,
            '',
            'missing-file',
            `Expected ${name}.json beside region.json but there is none.`,
          );
        }
      }
      return undefined;
    }
    for (const { file, document } of [organisation, chain]) {
      if (document.region !== code)
        this.error(
          file,
          '/region',
          'region-mismatch',
          `Expected "${code}" as in region.json but got "${document.region}".`,
        );
    }
    if (this.report(chain.file, validateChain(chain.document, organisation.document, this.asOf)))
      return undefined;
    const calendar = this.compileCalendar(region, read.file);
    const policies = this.layers(way);
    if (!calendar || !policies) return undefined;
    const roles = chain.document.roles.map((role) => role.role);
    const policy = layPolicies(policies);
    this.checkEffective(code, read, policy, roles);
    return {
      code,
      name: region.name,
      level: region.level,
      parent: region.parent,
      ancestors: way.slice(1),
      calendar,
      policy,
      unitPolicies: this.layUnits(read, policies),
      units: organisation.document.units.map((unit) => ({
        code: unit.code,
        name: unit.name,
        handles: unit.handles ?? [],
      })),
      roles,
      names: new TermList(
        region.names ?? [region.name, region.name.replace(/^(Kabupaten|Kota|Provinsi) /, '')],
      ),
      falseNames: new TermList(region.falseNames ?? []),
      organisation: compileOrganisation(organisation.document, chain.document, calendar.timeZone),
      documents: {
        region,
        ...(this.policies.has(read.folder) ? { policy: this.policies.get(read.folder)!.document } : {}),
        chain: chain.document,
        organisation: organisation.document,
        calendars: region.calendars.map((id) => this.calendars.get(id)!),
      },
    };
  }

  private compileCalendar(region: RegionDocument, file: string): CompiledCalendar | undefined {
    const documents: CalendarDocument[] = [];
    for (const [index, id] of region.calendars.entries()) {
      const calendar = this.calendars.get(id);
      if (calendar) documents.push(calendar);
      else
        this.error(
          file,
          `/calendars/${index}`,
          'unknown-calendar',
          `Expected a calendar of the bundle but got "${id}".`,
        );
    }
    if (documents.length < region.calendars.length) return undefined;
    try {
      return compileCalendar(documents);
    } catch (error) {
      if (!(error instanceof CalendarError)) throw error;
      this.error(this.calendarFiles.get(error.calendarId) ?? file, error.pointer, 'calendar', error.message);
      return undefined;
    }
  }

  private readonly checked = new Map<string, boolean>();

  /** The checked policies on the way from the nation down; undefined when one of them has an error. */
  private layers(way: readonly string[]): PolicyDocument[] | undefined {
    const documents: PolicyDocument[] = [];
    for (const code of [...way].reverse()) {
      const read = this.regions.get(code);
      const policy = read && this.policies.get(read.folder);
      if (!policy) continue;
      let isSound = this.checked.get(policy.file);
      if (isSound === undefined) {
        isSound = !this.report(policy.file, validatePolicy(policy.document, this.knownTo(code, documents)));
        if (isSound && policy.document.region !== code) {
          this.error(
            policy.file,
            '/region',
            'region-mismatch',
            `Expected "${code}" as in region.json but got "${policy.document.region}".`,
          );
          isSound = false;
        }
        this.checked.set(policy.file, isSound);
      }
      if (!isSound) return undefined;
      documents.push(policy.document);
    }
    return documents;
  }

  private knownTo(code: string, before: readonly PolicyDocument[]): Parameters<typeof validatePolicy>[1] {
    const rolesOf = (region: Read<RegionDocument> | undefined): string[] =>
      (region === undefined ? undefined : this.chains.get(region.folder))?.document.roles.map(
        (role) => role.role,
      ) ?? [];
    // A layer's rules are inherited: it may name units and roles of any region below it.
    const inheriting = [...this.regions.values()].filter(
      (region) => region.document.code === code || this.isBelow(region.document, code),
    );
    const units = inheriting.flatMap((region) => this.organisations.get(region.folder)?.document.units ?? []);
    return {
      units: new Set(units.map((unit) => unit.code)),
      roles: new Set(code === NATIONAL ? inheriting.flatMap(rolesOf) : rolesOf(this.regions.get(code))),
      regions: new Set(this.regions.keys()),
      categories: new Set(before.flatMap((document) => Object.keys(document.tables?.categories ?? {}))),
      lists: new Set(before.flatMap((document) => Object.keys(document.lists ?? {}))),
      ruleIds: new Set(before.flatMap((document) => (document.rules ?? []).map((rule) => rule.id))),
    };
  }

  private isBelow(region: RegionDocument, code: string): boolean {
    const seen = new Set<string>();
    for (
      let { parent } = region;
      parent !== null && !seen.has(parent);
      parent = this.regions.get(parent)?.document.parent ?? null
    ) {
      if (parent === code) return true;
      seen.add(parent);
    }
    return false;
  }

  private layUnits(
    read: Read<RegionDocument>,
    below: readonly PolicyDocument[],
  ): Map<string, EffectivePolicy> {
    const laid = new Map<string, EffectivePolicy>();
    for (const { file, folder, document } of this.unitPolicies) {
      if (folder !== read.folder) continue;
      if (this.report(file, validatePolicy(document, this.knownTo(read.document.code, below)))) continue;
      if (document.unit === undefined) {
        this.error(
          file,
          '/unit',
          'missing-unit',
          "Expected the unit's code in a unit's policy but it is missing.",
        );
      } else laid.set(document.unit, layPolicies([...below, document]));
    }
    return laid;
  }

  /** What can only be seen on the whole: a ladder that was inherited, a coordinator that no layer names. */
  private checkEffective(
    code: string,
    read: Read<RegionDocument>,
    policy: EffectivePolicy,
    roles: readonly string[],
  ): void {
    const file = this.policies.get(read.folder)?.file ?? read.file;
    const layer = policy.tableOrigin.get('/ladder');
    if (ladderOf(policy).length === 0) {
      this.error(
        file,
        '',
        'ladder-names-nobody',
        `Expected an escalation ladder for ${code} but no layer has one.`,
      );
    }
    for (const rung of ladderOf(policy)) {
      if (layer !== code && !roles.includes(rung.to) && !LADDER_TARGETS_OUTSIDE.includes(rung.to)) {
        this.error(
          file,
          '',
          'ladder-names-nobody',
          `Expected the ladder inherited from ${layer} to name roles of the chain (${roles.join(', ')}) but level ${rung.level} goes to "${rung.to}".`,
        );
      }
    }
    const coordinator = policy.tables.coordinator?.unit;
    const units = this.organisations.get(read.folder)?.document.units ?? [];
    if (coordinator === undefined || !units.some((unit) => unit.code === coordinator)) {
      this.error(
        file,
        '',
        'without-coordinator',
        `Expected a coordinator that is a unit of ${code} but got ${coordinator === undefined ? 'none' : `"${coordinator}"`}.`,
      );
    }
    for (const [unitIndex, unit] of units.entries()) {
      for (const [index, category] of (unit.handles ?? []).entries()) {
        if (!Object.hasOwn(policy.tables.categories ?? {}, category)) {
          this.error(
            this.organisations.get(read.folder)?.file ?? read.file,
            `/units/${unitIndex}/handles/${index}`,
            'unknown-category',
            `Expected a category of the policy but got "${category}".`,
          );
        }
      }
    }
  }

  /** Categories that neither the region nor anybody above or below it handles: its coordinator will get them. */
  private checkGaps(regions: ReadonlyMap<string, ConfiguredRegion>): void {
    for (const region of regions.values()) {
      const reachable = [
        region,
        ...region.ancestors.flatMap((code) => regions.get(code) ?? []),
        ...[...regions.values()].filter((other) => other.ancestors.includes(region.code)),
      ];
      const missing = Object.keys(region.policy.tables.categories ?? {}).filter(
        (category) =>
          category !== 'tidak_jelas' && !reachable.some((other) => handlersOf(other, category).length > 0),
      );
      if (missing.length === 0) continue;
      this.findings.push({
        file: this.organisations.get(this.regions.get(region.code)?.folder ?? '')?.file ?? '',
        pointer: '/units',
        rule: 'category-without-unit',
        severity: 'warning',
        message: `Expected a unit for every category, but nobody within reach of ${region.code} handles ${missing.join(', ')}: the coordinator gets them.`,
      });
    }
  }
}

function byPlace(left: Finding, right: Finding): number {
  return (left.file ?? '').localeCompare(right.file ?? '') || (left.line ?? 0) - (right.line ?? 0);
}
