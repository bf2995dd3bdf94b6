import { typesOf, type JournalFilter } from '#audit';
import { ENTRY_COLUMNS } from '../journal/journal-row.js';
import { bucketOf } from '../tenancy.js';

/**
 * A statement over a stretch of a tenant's journal. What stands in events is looked for in their text, which is JSON as it was
 * made, without spaces; a quotation mark within a value is escaped there, so that no value looks like a field.
 * @param instanceKeys only their entries, by the index of instances
 */
export function searchSql(
  tenant: string,
  filter: JournalFilter,
  instanceKeys: readonly string[] | undefined,
  positions: { readonly after: number; readonly upTo: number },
  limit: number,
): { sql: string; parameters: unknown[] } {
  const parameters: unknown[] = [bucketOf(tenant), tenant, positions.after, positions.upTo, limit];
  const conditions: string[] = [];
  const given = (value: unknown): string => `$${parameters.push(value)}`;
  const { actors, elementId, kinds, from, to, reason } = filter;
  if (instanceKeys) conditions.push(`j.instance_key = any(${given(instanceKeys)}::uuid[])`);
  if (actors) conditions.push(`j.actor = any(${given(actors)}::text[])`);
  if (from !== undefined) conditions.push(`j.at >= ${given(from)}::timestamptz`);
  if (to !== undefined) conditions.push(`j.at <= ${given(to)}::timestamptz`);
  if (kinds) {
    const marks = typesOf(kinds).map((type) => `"type":"${type}"`);
    conditions.push(
      `exists (select from unnest(${given(marks)}::text[]) m(mark) where strpos(j.events::text, m.mark) > 0)`,
    );
  }
  if (elementId !== undefined) {
    const marks = ['elementId', 'catchId'].map((field) => `"${field}":${JSON.stringify(elementId)}`);
    conditions.push(`(exists (select from unnest(${given(marks)}::text[]) m(mark) where strpos(j.events::text, m.mark) > 0)
      or strpos(j.events::text, '"type":"UserTask') > 0 and exists
        (select from user_task t where t.bucket = j.bucket and t.tenant = j.tenant and t.instance_key = j.instance_key
            and t.element_id = ${given(elementId)}
            and exists (select from json_array_elements(j.events) e
                         where starts_with(e ->> 'type', 'UserTask') and e ->> 'key' = t.element_key::text)))`);
  }
  if (reason !== undefined)
    conditions.push(`strpos(j.events::text, '"reason":') > 0 and exists
      (select from json_array_elements(j.events) e where strpos(lower(e ->> 'reason'), lower(${given(reason)})) > 0)`);
  const wanted = conditions.map((condition) => `\n      and ${condition}`).join('');
  return {
    sql: `select ${ENTRY_COLUMNS} from journal j
    where j.bucket = $1 and j.tenant = $2 and j.position > $3 and j.position <= $4${wanted}
    order by j.position limit $5`,
    parameters,
  };
}
