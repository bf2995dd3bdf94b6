/**
 * The text of an operation that knows the types of its result and of its variables. A plain text is one too, of unknown
 * types; those of this library are generated from the schema.
 */
export type TypedDocument<Result = unknown, Variables = Record<string, unknown>> = string & {
  /** Never there: carries the types. */
  readonly __types?: (variables: Variables) => Result;
};

/** The part of a document's variables that the caller gives: where to resume from is the client's. */
export type GivenVariables<Variables> = Omit<Variables, 'after'>;
