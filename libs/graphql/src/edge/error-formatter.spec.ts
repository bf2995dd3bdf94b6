import { describe, expect, it } from '@jest/globals';
import { TransientError } from '#runtime';
import { formatError } from './error-formatter.js';

describe('what a caller is told of an error', () => {
  const told: unknown[] = [];
  const log = { error: (fields: object) => void told.push(fields) };

  it('should promise that nothing was written only where it is so', () => {
    expect(formatError(new TransientError('busy'), log)).toMatchObject({
      message: expect.stringContaining('nothing was written'),
      extensions: { code: 'TRY_AGAIN', mayBeWritten: false },
    });
    class Unknown extends TransientError {
      override readonly mayBeWritten = true;
    }
    const answer = formatError(new Unknown('the connection broke'), log);
    expect(answer.message).not.toContain('nothing was written');
    expect(answer).toMatchObject({
      message: expect.stringContaining('the same idempotency key'),
      extensions: { code: 'TRY_AGAIN', mayBeWritten: true },
    });
    expect(told).toEqual([]);
  });
});
