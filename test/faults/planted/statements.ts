import pg from 'pg';

/** A prepared statement as the store sends it. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}
type Answer = pg.QueryResult<Record<string, unknown>>;
type Send = (statement: Statement) => Promise<Answer>;

/** Stands in the way of one of the store's statements, by its name: the seam where bugs are planted without touching the store. */
export type Intercept = (statement: Statement, send: Send, pool: pg.Pool) => Promise<Answer>;

/** Places of the arguments of `commit_batch` that bugs tamper with; see the encoder of the store. */
export const COMMIT_ARGUMENT = { journal: 5, keys: 6, timers: 9 } as const;

/** From now on statements of these names go through the intercepts. */
export function interceptStatements(intercepts: Readonly<Record<string, Intercept>>): void {
  const prototype = pg.Pool.prototype as unknown as { query: (...given: unknown[]) => Promise<Answer> };
  const query = prototype.query;
  prototype.query = function (this: pg.Pool, ...given: unknown[]): Promise<Answer> {
    const [statement] = given as [Partial<Statement> | string];
    const intercept =
      typeof statement === 'object' && statement.name !== undefined ? intercepts[statement.name] : undefined;
    if (!intercept) return query.apply(this, given);
    return intercept(statement as Statement, (changed) => query.call(this, changed), this);
  };
}

/** An intercept that sends another text. */
export function rewritten(change: (text: string) => string): Intercept {
  return (statement, send) => {
    const text = change(statement.text);
    if (text === statement.text)
      throw new Error(`Expected to plant a bug in ${statement.name}, but its text is another one by now`);
    return send({ ...statement, text });
  };
}
