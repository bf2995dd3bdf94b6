import type { Finding, FindingSeverity } from '../findings.js';
import type { PolicyDocument } from './policy-document.js';

/** What the layers below and the organisation make known to a policy. What is left out is not checked. */
export interface KnownNames {
  /** Codes of the region's units, without the region. */
  readonly units?: ReadonlySet<string>;
  /** Roles of the region's chain. */
  readonly roles?: ReadonlySet<string>;
  readonly regions?: ReadonlySet<string>;
  /** Of the layers before this one. */
  readonly categories?: ReadonlySet<string>;
  readonly lists?: ReadonlySet<string>;
  readonly ruleIds?: ReadonlySet<string>;
}

/** The names that one document may use, and what was found wrong in it. */
export class PolicyNames {
  readonly findings: Finding[] = [];
  readonly lists: ReadonlySet<string>;
  private readonly categories: ReadonlySet<string>;

  constructor(
    readonly document: PolicyDocument,
    readonly known: KnownNames,
  ) {
    this.lists = new Set([...(known.lists ?? []), ...Object.keys(document.lists ?? {})]);
    this.categories = new Set([
      ...(known.categories ?? []),
      ...Object.keys(document.tables?.categories ?? {}),
    ]);
  }

  report(pointer: string, rule: string, message: string, severity: FindingSeverity = 'error'): void {
    this.findings.push({ pointer, rule, severity, message });
  }

  checkUnit(unit: string, pointer: string): void {
    if (this.known.units && !this.known.units.has(unit)) {
      this.report(
        pointer,
        'unknown-unit',
        `Expected a unit of ${this.document.region} but "${unit}" is none.`,
      );
    }
  }

  checkCategory(category: unknown, pointer: string): void {
    if (this.categories.size > 0 && !this.categories.has(String(category))) {
      this.report(
        pointer,
        'unknown-category',
        `Expected a category of the policy but got ${JSON.stringify(category)}.`,
      );
    }
  }
}
