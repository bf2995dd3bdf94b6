/** The base that every region inherits from. */
export const NATIONAL = 'nasional';

/**
 * A tenant and all that it inherits from, nearest first: `14.08` gives `14.08`, `14`, `nasional`. Kemendagri's codes
 * carry their parents.
 */
export function tenantLineage(tenant: string): string[] {
  const lineage: string[] = [];
  if (tenant !== NATIONAL)
    for (let code = tenant; code !== ''; code = code.slice(0, Math.max(code.lastIndexOf('.'), 0)))
      lineage.push(code);
  return [...lineage, NATIONAL];
}
