import type { Variables } from '#engine';
import type { Json } from '#feel';
import { payloadOf } from '../common/mutation.js';
import { validationError } from '../common/user-error.js';
import { ProcessInstancePayload } from './instance-repair.js';

/** Whether a value holds variables by name. */
export function isVariables(value: Json): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function refuseVariables(
  input: { clientMutationId?: string },
  path: readonly string[] = ['variables'],
): ProcessInstancePayload {
  const error = validationError(
    ['input', ...path],
    'INVALID_ARGUMENT',
    'Expected an object of variables by name.',
  );
  return payloadOf(ProcessInstancePayload, input, { userErrors: [error] });
}
