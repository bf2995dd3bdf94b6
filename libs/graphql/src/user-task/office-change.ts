import { hasPartInTask, isOverseer, type Viewer } from '#identity';
import type { QueryStore, UserTaskFilter, UserTaskView } from '#runtime';

/** Tasks that came into and left an inbox because its owner's offices changed, not because of anything in the journal. */
export interface OfficeChange {
  readonly gained: readonly UserTaskView[];
  readonly lost: readonly UserTaskView[];
}

const PAGE = 100;
/** Above this many the inbox is read again as a whole. */
const MOST = 500;

/**
 * What a change of offices does to an inbox, as the tasks are now. Undefined when it is so much that the list should be read
 * again. Whoever oversees a region has the same tasks before and after.
 * @param before the viewer with the offices that he had
 */
export async function officeChange(
  queries: QueryStore,
  before: Viewer,
  after: Viewer,
  tenants: readonly string[],
  filter: UserTaskFilter,
): Promise<OfficeChange | undefined> {
  const regions = tenants.filter((tenant) => !isOverseer(after, tenant));
  const groups = [
    ...after.groups.filter((group) => !before.groups.includes(group)),
    ...before.groups.filter((group) => !after.groups.includes(group)),
  ];
  const gained: UserTaskView[] = [];
  const lost: UserTaskView[] = [];
  if (regions.length === 0 || groups.length === 0) return { gained, lost };
  const scope = { tenants: regions, groups, user: after.id };
  let cursor: string | undefined;
  do {
    const page = await queries.userTasks(scope, filter, 'CREATED_AT', {
      first: PAGE,
      ...(cursor !== undefined && { after: cursor }),
    });
    for (const { item } of page.items) {
      const had = hasPartInTask(before, item);
      const has = hasPartInTask(after, item);
      if (has && !had) gained.push(item);
      if (had && !has) lost.push(item);
    }
    if (gained.length + lost.length > MOST) return undefined;
    cursor = page.hasNextPage ? page.items.at(-1)?.cursor : undefined;
  } while (cursor !== undefined);
  return { gained, lost };
}
