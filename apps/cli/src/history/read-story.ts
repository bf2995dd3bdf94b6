import { CliError, EXIT } from '../cli-error.js';
import type { GraphqlClient } from '../client/graphql-client.js';

/** What happened to an instance, told for people. */
export interface ToldStory {
  readonly title: string;
  readonly markdown: string;
  readonly steps: readonly unknown[];
}

/** Which steps of a story. */
export interface StoryWish {
  readonly language: 'id' | 'en';
  readonly actor?: readonly string[];
  readonly element?: readonly string[];
  readonly kind?: readonly string[];
  /** Epoch milliseconds. */
  readonly from?: number;
  /** Epoch milliseconds. */
  readonly to?: number;
  /** Instances of the same case too. */
  readonly related?: boolean;
}

/** The story of an instance in Indonesian or English. */
export async function readStory(
  client: GraphqlClient,
  id: string,
  { language, actor, element, kind, from, to, related }: StoryWish,
): Promise<ToldStory> {
  const { processInstance } = await client.request<{ processInstance: { story: ToldStory } | null }>(
    `query Story($id: ID!, $language: StoryLanguage, $filter: StoryFilterInput, $related: Boolean) {
      processInstance(id: $id) {
        story(language: $language, filter: $filter, includeRelated: $related) {
          title markdown
          steps {
            region instanceKey sequence at actor actorName sentences
            rules { decisionId rule layer } changes { name before after } clocks { name state dueAt dueBefore isProvisional reason }
          }
        }
      }
    }`,
    {
      id,
      language: language.toUpperCase(),
      related,
      filter: {
        actors: actor,
        elementIds: element,
        kinds: kind?.map((one) => one.toUpperCase()),
        from: momentOf(from),
        to: momentOf(to),
      },
    },
  );
  if (processInstance) return processInstance.story;
  throw new CliError(EXIT.SERVER, `Expected an instance "${id}" that the token may see but found none.`, {
    code: 'NOT_FOUND',
    place: client.url,
  });
}

/** The story as PDF, as it comes. */
export function downloadStory(
  client: GraphqlClient,
  id: string,
  { language, actor = [], element = [], kind = [], from, to, related }: StoryWish,
): Promise<ReadableStream<Uint8Array>> {
  const parameters = new URLSearchParams({ language });
  for (const [name, values] of Object.entries({ actor, element, kind }))
    for (const value of values) parameters.append(name, value);
  for (const [name, moment] of Object.entries({ from, to }))
    if (moment !== undefined) parameters.set(name, momentOf(moment)!);
  if (related === true) parameters.set('related', 'true');
  return client.download(`/stories/${id}.pdf?${parameters.toString()}`);
}

function momentOf(epochMs: number | undefined): string | undefined {
  return epochMs === undefined ? undefined : new Date(epochMs).toISOString();
}
