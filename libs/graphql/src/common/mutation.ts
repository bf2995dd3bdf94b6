import { Field, ID, InputType, Int, InterfaceType } from '@nestjs/graphql';
import type { EdgeContext } from './edge-context.js';
import { badInput } from './faults.js';
import type { CommandOptions } from '../services.js';
import { UserError } from './user-error.js';
import { isGiven } from './given.js';

/** What every mutation answers. */
@InterfaceType({ description: 'What every mutation answers.' })
export abstract class MutationPayload {
  @Field(() => String, { nullable: true, description: 'What the client sent along, unchanged.' })
  clientMutationId?: string;

  @Field(() => [UserError], { description: 'Why nothing was written; empty when it was done.' })
  userErrors!: UserError[];
}

/** What every mutation takes. */
@InputType({ isAbstract: true })
export abstract class MutationInput {
  @Field(() => String, { nullable: true, description: 'Comes back in the payload, unchanged.' })
  clientMutationId?: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'At most 200 characters, one for each intent: sent again, it answers the first result again and does nothing.',
  })
  idempotencyKey?: string;
}

/** What mutations of a contested thing take beside. */
@InputType({ isAbstract: true })
export abstract class ContestedInput extends MutationInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'The revision that the decision was made on; when the instance has another by now, nothing is written.',
  })
  expectedRevision?: number;
}

/** Longest idempotency key, in characters. */
const MAX_KEY_LENGTH = 200;

/** The actor under whose name the public acts. */
export const PUBLIC_ACTOR = 'publik';

/**
 * Options of a command. The idempotency key is bound to whoever sends it and to what it is for: nobody is answered with
 * somebody else's result.
 */
export function commandOptionsOf(
  input: { idempotencyKey?: string; expectedRevision?: number },
  context: EdgeContext,
  mutation: string,
): CommandOptions {
  const actor = context.viewer?.id ?? PUBLIC_ACTOR;
  if (
    isGiven(input.idempotencyKey) &&
    (input.idempotencyKey === '' || input.idempotencyKey.length > MAX_KEY_LENGTH)
  ) {
    throw badInput(`Expected "idempotencyKey" of 1 to ${MAX_KEY_LENGTH} characters.`, 'input.idempotencyKey');
  }
  return {
    actor,
    ...(isGiven(input.idempotencyKey) && { idempotencyKey: `${mutation}:${actor}:${input.idempotencyKey}` }),
    ...(isGiven(input.expectedRevision) && { expectedRevision: input.expectedRevision }),
  };
}

/** A payload of a class with its fields. */
export function payloadOf<T extends MutationPayload>(
  type: new () => T,
  input: { clientMutationId?: string },
  fields: Partial<T> & { userErrors?: UserError[] } = {},
): T {
  return Object.assign(new type(), { clientMutationId: input.clientMutationId, userErrors: [] }, fields);
}
