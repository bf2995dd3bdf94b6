import { childInstanceKey, type JournalEntry, type JournalStore } from '#runtime';
import { isWanted, type StoryFilter } from './story-filter.js';
import {
  StoryTeller,
  versionsOf,
  type Story,
  type StoryLanguage,
  type StoryProcess,
  type StoryStep,
} from './story.js';

/** A story that is read while it is told. */
export interface OpenStory extends Omit<Story, 'steps'> {
  readonly steps: AsyncIterable<StoryStep>;
  /** Each step names its instance. */
  readonly isOfMany: boolean;
}

/** Names an instance. */
export interface StoryInstance {
  readonly tenant: string;
  readonly instanceKey: string;
}

/** Entries of an instance that are read at once. */
const PAGE = 200;

/** Tells stories page by page of their journals: what is kept is a state and a page of each instance. */
export class StoryService {
  constructor(
    private readonly journal: Pick<JournalStore, 'readInstance'>,
    private readonly definition: (
      definitionKey: string,
    ) => Promise<{ readonly process: StoryProcess } | undefined>,
  ) {}

  /**
   * The story of instances, the first of which gives it its title, in one order: by time, and within an instance as it happened.
   * Undefined when the first has no journal.
   */
  async open(
    instances: readonly [StoryInstance, ...StoryInstance[]],
    language: StoryLanguage,
    filter: StoryFilter = {},
  ): Promise<OpenStory | undefined> {
    const [{ tenant, instanceKey }] = instances;
    const [first] = await this.journal.readInstance(tenant, instanceKey, { limit: 1 });
    if (!first) return undefined;
    const { teller } = await this.tellerOf([first], undefined, language);
    teller.tell(first);
    const told = instances.map((instance) => this.tell(instance, language));
    return {
      language,
      title: teller.title,
      region: tenant,
      instanceKey,
      isOfMany: instances.length > 1,
      steps: wanted(inOrder(told), filter),
    };
  }

  /** The instances that an instance has called. */
  async called({ tenant, instanceKey }: StoryInstance): Promise<StoryInstance[]> {
    const found: StoryInstance[] = [];
    for (let afterEntryNo = 0; ;) {
      const entries = await this.journal.readInstance(tenant, instanceKey, { afterEntryNo, limit: PAGE });
      for (const { events } of entries)
        for (const event of events)
          if (event.type === 'ChildRequested')
            found.push({ tenant, instanceKey: childInstanceKey(tenant, instanceKey, event.key) });
      if (entries.length < PAGE) return found;
      afterEntryNo = entries.at(-1)!.entryNo;
    }
  }

  private async *tell(
    { tenant, instanceKey }: StoryInstance,
    language: StoryLanguage,
  ): AsyncGenerator<StoryStep, void> {
    let known: Awaited<ReturnType<StoryService['tellerOf']>> | undefined;
    for (let afterEntryNo = 0; ;) {
      const entries = await this.journal.readInstance(tenant, instanceKey, { afterEntryNo, limit: PAGE });
      known = await this.tellerOf(entries, known, language);
      for (const entry of entries) {
        const step = known.teller.tell(entry);
        if (step) yield step;
      }
      if (entries.length < PAGE) return;
      afterEntryNo = entries.at(-1)!.entryNo;
    }
  }

  /** A teller that knows the versions that these entries name. */
  private async tellerOf(
    entries: readonly JournalEntry[],
    known:
      { readonly teller: StoryTeller; readonly processes: Map<string, StoryProcess | undefined> } | undefined,
    language: StoryLanguage,
  ) {
    const processes = known?.processes ?? new Map<string, StoryProcess | undefined>();
    for (const key of versionsOf(entries))
      if (!processes.has(key)) processes.set(key, (await this.definition(key))?.process);
    return known ?? { processes, teller: new StoryTeller((key) => processes.get(key), language) };
  }
}

/** Merges stories by time; each keeps its own order, whatever its nodes' clocks said. */
async function* inOrder(
  stories: readonly AsyncGenerator<StoryStep, void>[],
): AsyncGenerator<StoryStep, void> {
  const heads: { readonly story: AsyncGenerator<StoryStep, void>; step: StoryStep }[] = [];
  for (const story of stories) {
    const { value } = await story.next();
    if (value) heads.push({ story, step: value });
  }
  while (heads.length > 0) {
    const next = heads.reduce((first, one) => (one.step.at < first.step.at ? one : first));
    yield next.step;
    const { value } = await next.story.next();
    if (value) next.step = value;
    else heads.splice(heads.indexOf(next), 1);
  }
}

async function* wanted(
  steps: AsyncIterable<StoryStep>,
  filter: StoryFilter,
): AsyncGenerator<StoryStep, void> {
  for await (const step of steps) if (isWanted(step, filter)) yield step;
}
