import { CliError, EXIT } from '../cli-error.js';
import type { GraphqlClient } from '../client/graphql-client.js';

/** What happened to an instance, told for people. */
export interface ToldStory {
  readonly title: string;
  readonly markdown: string;
  readonly steps: readonly unknown[];
}

/** The story of an instance in Indonesian or English. */
export async function readStory(
  client: GraphqlClient,
  id: string,
  language: 'id' | 'en',
): Promise<ToldStory> {
  const { processInstance } = await client.request<{ processInstance: { story: ToldStory } | null }>(
    `query Story($id: ID!, $language: StoryLanguage) {
      processInstance(id: $id) {
        story(language: $language) {
          title markdown
          steps {
            sequence at actor actorName sentences
            rules { decisionId rule layer } changes { name before after } clocks { name state dueAt dueBefore isProvisional reason }
          }
        }
      }
    }`,
    { id, language: language.toUpperCase() },
  );
  if (processInstance) return processInstance.story;
  throw new CliError(EXIT.SERVER, `Expected an instance "${id}" that the token may see but found none.`, {
    code: 'NOT_FOUND',
    place: client.url,
  });
}
