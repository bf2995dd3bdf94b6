const TENANT_TABLES =
  /\b(?:from|join|into|update|using)\s+"?(tenant_feed|process_instance|journal|command_key|user_task|task_candidate|timer|start_timer|job|event_subscription|message|courier_cursor|incident|complaint|complaint_seal|complaint_message|official_evaluation|access_record|checkpoint|operation|operation_item|operation_change|deleted_instance|journal_archive|archived_chain|webhook|webhook_delivery|webhook_change)\b/i;

/** Reads and leases that look across tenants say so in their first words. */
const ACROSS = '/* across tenants */';

/**
 * Why a statement could not run where tenants lie on different nodes, or undefined. Each statement on a tenant's table names
 * bucket and tenant, so that one node answers it, and none reads another tenant's rows by mistake.
 */
export function statementFault(sql: string): string | undefined {
  if (!TENANT_TABLES.test(sql) || sql.trimStart().startsWith(ACROSS)) return undefined;
  const missing = ['bucket', 'tenant'].filter(
    (column) => !new RegExp(`\\b${column}"?\\b`).test(conditionsOf(sql)),
  );
  return missing.length === 0
    ? undefined
    : `Expected ${missing.join(' and ')} in: ${sql.replace(/\s+/g, ' ').slice(0, 200)}`;
}

/** What follows the first FROM, WHERE or INTO: naming a tenant among the selected columns is not enough. */
function conditionsOf(sql: string): string {
  const start = sql.search(/\b(?:where|on|into)\b/i);
  return start < 0 ? '' : sql.slice(start);
}
