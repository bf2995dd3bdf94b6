import type { Page } from '#runtime';
import type { OfficialEvaluationRow } from '../complaint.port.js';

/** An entry of the register of officials, with the complaint that it is about. */
export interface StoredEvaluation extends OfficialEvaluationRow {
  readonly tenant: string;
  /** Level of the eselon: `II` of `II.a`. */
  readonly category?: string;
  readonly complaint: {
    readonly number: string;
    readonly instanceKey: string;
    readonly isRestricted: boolean;
  };
}

/** Which entries of a region may be seen: those of everybody or of some positions, and those of one person. */
export interface EvaluationScope {
  readonly tenant: string;
  /** Codes of positions; absent: all. */
  readonly positions?: readonly string[];
  /** Whether entries about restricted complaints are among them. */
  readonly includeRestricted: boolean;
  /** A person who sees his own entries in any case. */
  readonly holder?: string;
}

export interface EvaluationFilter {
  readonly holder?: string;
  readonly position?: string;
  /** `II` */
  readonly category?: string;
  /** RFC 3339, of the entry's recording; `to` does not belong to it. */
  readonly from?: string;
  readonly to?: string;
}

/** The register as it is stored: rows made by commits of the journal and by nothing else; none is ever changed. */
export interface EvaluationStore {
  entry(tenant: string, evaluationKey: string): Promise<StoredEvaluation | undefined>;
  /** The youngest first. */
  entries(
    scope: EvaluationScope,
    filter: EvaluationFilter,
    page: { readonly first: number; readonly after?: string },
  ): Promise<Page<StoredEvaluation>>;
}
