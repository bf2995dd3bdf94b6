import { CalendarError, compileCalendar, type CalendarDocument, type CompiledCalendar } from '#calendar';
import {
  layPolicies,
  NATIONAL,
  TermList,
  validatePolicy,
  type EffectivePolicy,
  type EffectiveRegion,
  type Finding,
  type PolicyDocument,
} from '#policy';
import { BundleDocuments, type BundleFile, type Read } from './bundle-documents.js';
import { BundleFindings } from './bundle-findings.js';
import { checkEffective, checkGaps } from './check-bundle.js';
import { compileOrganisation, type CompiledOrganisation } from './compile-organisation.js';
import type { ChainDocument, OrganisationDocument, RegionDocument } from './organisation-document.js';
import { checkHolders } from './checks/check-holders.js';
import { checkCitations, checkPolicyBasis, legalBasesOf } from './checks/check-legal-bases.js';
import { checkSeverity } from './checks/check-severity.js';
import type { LegalBasisDocument } from './organisation-document.js';
import { validateChain } from './validate-chain.js';

export type { BundleFile } from './bundle-documents.js';

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

/**
 * Reads the rules of a bundle: `<folder>/region.json` with `policy.json`, `chain.json`, `organisation.json`,
 * `calendar*.json` and `units/<UNIT>/policy.json` beside it. Other files are left alone. `asOf` (`YYYY-MM-DD`) also checks
 * who holds what on that day.
 */
export function parseBundle(files: readonly BundleFile[], asOf?: string): ParsedBundle {
  return new BundleReader(files, asOf).read();
}

class BundleReader {
  private readonly findings: BundleFindings;
  private readonly contents: ReadonlyMap<string, string>;
  private readonly documents: BundleDocuments;
  private readonly checked = new Map<string, boolean>();

  constructor(
    files: readonly BundleFile[],
    private readonly asOf: string | undefined,
  ) {
    this.contents = new Map(files.map((file) => [file.path, file.content]));
    this.findings = new BundleFindings(this.contents);
    this.documents = new BundleDocuments(files, asOf, this.findings);
  }

  read(): ParsedBundle {
    const configured = new Map<string, ConfiguredRegion>();
    for (const code of this.documents.regions.keys()) {
      const region = this.configure(code);
      if (region) configured.set(code, region);
    }
    checkGaps(this.documents, this.findings, configured);
    return { regions: configured, findings: this.findings.sorted() };
  }

  private configure(code: string): ConfiguredRegion | undefined {
    const read = this.documents.regions.get(code);
    const way = read && this.documents.ancestry(code);
    if (!read || !way) return undefined;
    const region = read.document;
    const organisation = this.documents.organisations.get(read.folder);
    const chain = this.documents.chains.get(read.folder);
    if (!organisation || !chain) {
      for (const [name, found] of [
        ['organisation', organisation],
        ['chain', chain],
      ] as const) {
        if (!found && !this.contents.has(`${read.folder}/${name}.json`)) {
          this.findings.error(
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
        this.findings.error(
          file,
          '/region',
          'region-mismatch',
          `Expected "${code}" as in region.json but got "${document.region}".`,
        );
    }
    const calendar = this.compileCalendar(region, read.file);
    const policies = this.layers(way);
    const known = this.knownTo(code, policies ?? []);
    if (this.findings.report(chain.file, validateChain(chain.document, organisation.document, known)))
      return undefined;
    if (!calendar || !policies) return undefined;
    const roles = chain.document.roles.map((role) => role.role);
    const policy = layPolicies(policies);
    checkEffective(this.documents, this.findings, code, read, policy, roles);
    const bases = legalBasesOf(
      way.map(
        (one) => this.documents.organisations.get(this.documents.regions.get(one)?.folder ?? '')?.document,
      ),
    );
    this.checkOffices(read, organisation, chain, policy, bases);
    const severityOf = checkSeverity(policy);
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
      organisation: compileOrganisation(organisation.document, chain.document, calendar.timeZone, {
        training: severityOf('untrained-operator') === 'error',
        ...(severityOf('expired-basis') === 'error' ? { legalBases: bases } : {}),
      }),
      documents: {
        region,
        ...(this.documents.policies.has(read.folder)
          ? { policy: this.documents.policies.get(read.folder)!.document }
          : {}),
        chain: chain.document,
        organisation: organisation.document,
        calendars: region.calendars.map((id) => this.documents.calendars.get(id)!),
      },
    };
  }

  /** Who holds what by which decree, as far and as severely as the region's policy wants it checked. */
  private checkOffices(
    { folder }: Read<RegionDocument>,
    organisation: Read<OrganisationDocument>,
    chain: Read<ChainDocument>,
    policy: EffectivePolicy,
    bases: ReadonlyMap<string, LegalBasisDocument>,
  ): void {
    const severityOf = checkSeverity(policy);
    const { asOf } = this;
    this.findings.report(organisation.file, checkCitations(organisation.document, bases, severityOf, asOf));
    const own = [this.documents.policies.get(folder), ...this.documents.unitPolicies];
    for (const read of own)
      if (read?.folder === folder)
        this.findings.report(read.file, checkPolicyBasis(read.document, bases, severityOf, asOf));
    if (asOf === undefined) return;
    const holders = checkHolders(organisation.document, chain.document, bases, severityOf, asOf);
    this.findings.report(organisation.file, holders.organisation);
    this.findings.report(chain.file, holders.chain);
  }

  private compileCalendar(region: RegionDocument, file: string): CompiledCalendar | undefined {
    const documents: CalendarDocument[] = [];
    for (const [index, id] of region.calendars.entries()) {
      const calendar = this.documents.calendars.get(id);
      if (calendar) documents.push(calendar);
      else
        this.findings.error(
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
      this.findings.error(
        this.documents.calendarFiles.get(error.calendarId) ?? file,
        error.pointer,
        'calendar',
        error.message,
      );
      return undefined;
    }
  }

  /** The checked policies on the way from the nation down; undefined when one of them has an error. */
  private layers(way: readonly string[]): PolicyDocument[] | undefined {
    const documents: PolicyDocument[] = [];
    for (const code of [...way].reverse()) {
      const read = this.documents.regions.get(code);
      const policy = read && this.documents.policies.get(read.folder);
      if (!policy) continue;
      let isSound = this.checked.get(policy.file);
      if (isSound === undefined) {
        isSound = !this.findings.report(
          policy.file,
          validatePolicy(policy.document, this.knownTo(code, documents)),
        );
        if (isSound && policy.document.region !== code) {
          this.findings.error(
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
      (region === undefined ? undefined : this.documents.chains.get(region.folder))?.document.roles.map(
        (role) => role.role,
      ) ?? [];
    // A layer's rules are inherited: it may name units and roles of any region below it.
    const inheriting = [...this.documents.regions.values()].filter(
      (region) => region.document.code === code || this.documents.isBelow(region.document, code),
    );
    const units = inheriting.flatMap(
      (region) => this.documents.organisations.get(region.folder)?.document.units ?? [],
    );
    return {
      units: new Set(units.map((unit) => unit.code)),
      roles: new Set(
        code === NATIONAL ? inheriting.flatMap(rolesOf) : rolesOf(this.documents.regions.get(code)),
      ),
      regions: new Set(this.documents.regions.keys()),
      categories: new Set(before.flatMap((document) => Object.keys(document.tables?.categories ?? {}))),
      lists: new Set(before.flatMap((document) => Object.keys(document.lists ?? {}))),
      ruleIds: new Set(before.flatMap((document) => (document.rules ?? []).map((rule) => rule.id))),
    };
  }

  private layUnits(
    read: Read<RegionDocument>,
    below: readonly PolicyDocument[],
  ): Map<string, EffectivePolicy> {
    const laid = new Map<string, EffectivePolicy>();
    for (const { file, folder, document } of this.documents.unitPolicies) {
      if (folder !== read.folder) continue;
      if (this.findings.report(file, validatePolicy(document, this.knownTo(read.document.code, below))))
        continue;
      if (document.unit === undefined) {
        this.findings.error(
          file,
          '/unit',
          'missing-unit',
          "Expected the unit's code in a unit's policy but it is missing.",
        );
      } else laid.set(document.unit, layPolicies([...below, document]));
    }
    return laid;
  }
}
