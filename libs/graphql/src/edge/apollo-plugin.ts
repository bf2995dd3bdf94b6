import type { ApolloServerPlugin } from '@apollo/server';
import { trace } from '@opentelemetry/api';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { EdgeContext } from '../common/edge-context.js';
import { costRefusal } from '../limits/operation-limits.js';
import type { EdgeObserver } from './edge-observer.js';

/** The first field of an operation: what metrics are counted by. */
export function fieldOf(
  operation: OperationDefinitionNode | null | undefined,
  schema: GraphQLSchema,
): string {
  const first = operation?.selectionSet.selections.find((node) => node.kind === 'Field');
  const name = first?.kind === 'Field' ? first.name.value : 'other';
  const root = operation && schema.getRootType(operation.operation);
  return root?.getFields()[name] ? name : 'other';
}

/** Refuses operations that cost too much, and counts the others. */
export function edgePlugin(observer: EdgeObserver): ApolloServerPlugin<EdgeContext> {
  return {
    async requestDidStart() {
      const startedAt = performance.now();
      return {
        async didResolveOperation({ schema, document, request }) {
          const refusal = costRefusal(schema, document, request.operationName, request.variables);
          if (refusal) throw refusal;
        },
        async willSendResponse({ schema, operation, response }) {
          const kind = operation?.operation ?? 'query';
          const { errors, data } = response.body.kind === 'single' ? response.body.singleResult : {};
          const outcome = errors ? 'error' : hasUserErrors(data) ? 'refused' : 'ok';
          const field = fieldOf(operation, schema);
          observer.operationDone(kind, field, outcome, performance.now() - startedAt);
          // The request's span was begun before anybody knew what is asked.
          trace.getActiveSpan()?.updateName(`${kind} ${field}`).setAttribute('runut.outcome', outcome);
        },
      };
    },
  };
}

function hasUserErrors(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false;
  return Object.values(data).some((payload) => {
    const errors = (payload as { userErrors?: unknown } | null)?.userErrors;
    return Array.isArray(errors) && errors.length > 0;
  });
}
