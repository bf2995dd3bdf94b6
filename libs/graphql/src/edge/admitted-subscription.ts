import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
  type GraphQLSchema,
} from 'graphql';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput } from '../common/faults.js';
import { LIMITS, costRefusal, shapeLimits } from '../limits/operation-limits.js';
import type { LiveOperation } from '../live/live-group.js';

/** An operation as a client sends it. */
export interface SubscriptionRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/**
 * A subscription that passed what guards GraphQL over HTTP: tokens, shape, rules, cost. Nothing else is let through: queries
 * and mutations go over HTTP. @returns the errors otherwise
 */
export function admittedSubscription(
  schema: GraphQLSchema,
  request: SubscriptionRequest,
  contextValue: EdgeContext,
  isProduction: boolean,
): LiveOperation | GraphQLError[] {
  const { query, operationName, variables } = request;
  let document;
  try {
    document = parse(query, { maxTokens: LIMITS.tokens });
  } catch (error) {
    return [coded(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')];
  }
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== 'subscription') {
    return [badInput('Expected a subscription: queries and mutations go over HTTP.')];
  }
  const rules = [...specifiedRules, shapeLimits, ...(isProduction ? [NoSchemaIntrospectionCustomRule] : [])];
  const errors = validate(schema, document, rules);
  if (errors.length > 0) return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
  const refusal = costRefusal(schema, document, operationName, variables ?? undefined);
  if (refusal) return [refusal];
  return { schema, document, contextValue, operationName, variableValues: variables };
}

/** The error with a code, as Apollo gives it over HTTP. */
function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, path, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { code, ...extensions } });
}
