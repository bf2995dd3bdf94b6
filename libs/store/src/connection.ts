import pg from 'pg';

const JSON_OID = 114;
const BIGINT_OID = 20;

/**
 * A pool whose rows carry `json` as the stored text (hashes are over these very bytes) and `bigint` as a number: positions
 * stay far below 2^53.
 */
export function createPool(connectionString: string, max: number, applicationName: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    application_name: applicationName,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
        if (oid === JSON_OID) return (text: string) => text;
        if (oid === BIGINT_OID) return Number;
        return pg.types.getTypeParser(oid, format as 'text');
      }) as typeof pg.types.getTypeParser,
    },
  });
  // An idle connection that the server closes must not end the process: the next statement opens another one.
  pool.on('error', () => undefined);
  return pool;
}
