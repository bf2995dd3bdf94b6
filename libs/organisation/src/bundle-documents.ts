import type { CalendarDocument } from '#calendar';
import { checkSchema, type PolicyDocument } from '#policy';
import type { BundleFindings } from './bundle-findings.js';
import type { ChainDocument, OrganisationDocument, RegionDocument } from './organisation-document.js';
import { validateOrganisation } from './validate-organisation.js';

/** A file of a configuration bundle: its path with `/` below the bundle's root, and its text. */
export interface BundleFile {
  readonly path: string;
  readonly content: string;
}

/** A document with the file and the folder that it was read from. */
export interface Read<T> {
  readonly file: string;
  readonly folder: string;
  readonly document: T;
}

/** The documents of a bundle that have the right shape, by what they belong to. */
export class BundleDocuments {
  readonly calendars = new Map<string, CalendarDocument>();
  readonly calendarFiles = new Map<string, string>();
  /** By code. */
  readonly regions = new Map<string, Read<RegionDocument>>();
  /** These by folder. */
  readonly organisations = new Map<string, Read<OrganisationDocument>>();
  readonly chains = new Map<string, Read<ChainDocument>>();
  readonly policies = new Map<string, Read<PolicyDocument>>();
  readonly unitPolicies: Read<PolicyDocument>[] = [];

  /** `asOf` (`YYYY-MM-DD`) also checks who holds what on that day. */
  constructor(
    files: readonly BundleFile[],
    private readonly asOf: string | undefined,
    private readonly findings: BundleFindings,
  ) {
    for (const file of files) this.readFile(file);
  }

  /** Codes from a region up to the nation, the region first; undefined when the way up is broken or goes round. */
  ancestry(code: string): string[] | undefined {
    const way: string[] = [];
    for (let current: string | null = code; current !== null;) {
      const region: Read<RegionDocument> | undefined = this.regions.get(current);
      const child = this.regions.get(way.at(-1) ?? code);
      if (!region) {
        this.findings.error(
          child?.file ?? '',
          '/parent',
          'unknown-region',
          `Expected the parent "${current}" of "${way.at(-1)}" in the bundle or deployed but it is neither.`,
        );
        return undefined;
      }
      if (way.includes(current)) {
        this.findings.error(
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

  /** Whether a region lies below the region of `code`. */
  isBelow(region: RegionDocument, code: string): boolean {
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

  private readFile({ path, content }: BundleFile): void {
    const match = /^(?:.*\/)?([^/]+)\/(region|policy|chain|organisation|calendar[^/]*)\.json$/.exec(path);
    if (!match || /(^|\/)(schema|examples|forms|scenarios)\//.test(path)) return;
    const unitPolicy = /^(.*)\/units\/([^/]+)\/policy\.json$/.exec(path);
    const folder = unitPolicy?.[1] ?? path.slice(0, path.lastIndexOf('/'));
    const kind = match[2] ?? '';
    const document = this.parseJson(path, content);
    if (document === undefined) return;
    if (kind.startsWith('calendar')) {
      if (this.findings.report(path, checkSchema('calendar', document))) return;
      const calendar = document as CalendarDocument;
      if (this.calendars.has(calendar.id)) {
        this.findings.error(
          path,
          '/id',
          'duplicate',
          `Expected one calendar "${calendar.id}" but got another.`,
        );
      }
      this.calendars.set(calendar.id, calendar);
      this.calendarFiles.set(calendar.id, path);
    } else if (kind === 'region') {
      if (this.findings.report(path, checkSchema('region', document))) return;
      const region = document as RegionDocument;
      if (this.regions.has(region.code)) {
        this.findings.error(
          path,
          '/code',
          'duplicate',
          `Expected one region "${region.code}" but got another.`,
        );
      } else this.regions.set(region.code, { file: path, folder, document: region });
    } else if (kind === 'organisation') {
      if (!this.findings.report(path, validateOrganisation(document, this.asOf)))
        this.organisations.set(folder, { file: path, folder, document: document as OrganisationDocument });
    } else if (kind === 'chain') {
      if (!this.findings.report(path, checkSchema('chain', document)))
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
      this.findings.add({
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
}
