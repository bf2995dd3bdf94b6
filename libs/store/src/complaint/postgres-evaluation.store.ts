import type { Pool } from 'pg';
import type { EvaluationFilter, EvaluationScope, EvaluationStore, StoredEvaluation } from '#complaint';
import type { Page } from '#runtime';
import { encodeCursor, keysetOf, toPage, type KeysetColumn } from '../query/keyset.js';
import { present } from '../query/views.js';
import { bucketOf } from '../tenancy.js';

const ORDER: readonly KeysetColumn[] = [
  { sql: 'e.recorded_at', type: 'timestamptz' },
  { sql: 'e.evaluation_key', type: 'text' },
];

const SELECT = `select e.tenant, e.evaluation_key, e.complaint_key, e.clock, e.level, e.role, e.position, e.holder, e.eselon,
    e.breached_at, e.recorded_at, c.number, c.instance_key, c.is_restricted
  from official_evaluation e
  join complaint c on c.bucket = e.bucket and c.tenant = e.tenant and c.complaint_key = e.complaint_key
  where e.bucket = $1 and e.tenant = $2`;

const ENTRY = `${SELECT} and e.evaluation_key = $3`;

/** What may be seen ($3 positions or all, $4 restricted too, $5 own), which of it ($6-$10), and from where on ($11, $12). */
const ENTRIES = `${SELECT}
    and (e.holder = $5 or (($3::text[] is null or e.position = any($3)) and ($4 or not c.is_restricted)))
    and ($6::text is null or e.holder = $6) and ($7::text is null or e.position = $7)
    and ($8::text is null or split_part(e.eselon, '.', 1) = $8)
    and ($9::timestamptz is null or e.recorded_at >= $9) and ($10::timestamptz is null or e.recorded_at < $10)
    and ($11::timestamptz is null or (e.recorded_at, e.evaluation_key) < ($11, $12))
  order by e.recorded_at desc, e.evaluation_key desc limit $13`;

interface Row {
  readonly tenant: string;
  readonly evaluation_key: string;
  readonly complaint_key: string;
  readonly clock: string;
  readonly level: number;
  readonly role: string;
  readonly position: string | null;
  readonly holder: string | null;
  readonly eselon: string | null;
  readonly breached_at: Date;
  readonly recorded_at: Date;
  readonly number: string;
  readonly instance_key: string;
  readonly is_restricted: boolean;
}

/** The register of officials who did not follow up: read only, its rows come with the commits. */
export class PostgresEvaluationStore implements EvaluationStore {
  constructor(private readonly pool: Pool) {}

  async entry(tenant: string, evaluationKey: string): Promise<StoredEvaluation | undefined> {
    const { rows } = await this.pool.query<Row>(ENTRY, [bucketOf(tenant), tenant, evaluationKey]);
    return rows[0] && evaluationOf(rows[0]);
  }

  /** @throws RangeError for a cursor that is none of this list */
  async entries(
    { tenant, positions, includeRestricted, holder }: EvaluationScope,
    filter: EvaluationFilter,
    page: { readonly first: number; readonly after?: string },
  ): Promise<Page<StoredEvaluation>> {
    const keyset = keysetOf(page, ORDER);
    const [afterAt = null, afterKey = null] = keyset.after ?? [];
    const { rows } = await this.pool.query<Row>(ENTRIES, [
      ...[bucketOf(tenant), tenant, positions ?? null, includeRestricted, holder ?? null],
      ...[filter.holder ?? null, filter.position ?? null, filter.category ?? null],
      ...[filter.from ?? null, filter.to ?? null, afterAt, afterKey, keyset.limit + 1],
    ]);
    return toPage(keyset, rows.map(evaluationOf), ({ recordedAt, evaluationKey }) =>
      encodeCursor([recordedAt, evaluationKey]),
    );
  }
}

function evaluationOf(row: Row): StoredEvaluation {
  return {
    tenant: row.tenant,
    evaluationKey: row.evaluation_key,
    complaintKey: row.complaint_key,
    clock: row.clock,
    level: row.level,
    role: row.role,
    ...present({ position: row.position, holder: row.holder, eselon: row.eselon }),
    ...present({ category: row.eselon?.split('.')[0] ?? null }),
    breachedAt: row.breached_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
    complaint: { number: row.number, instanceKey: row.instance_key, isRestricted: row.is_restricted },
  };
}
