/** Whether a nullable argument was given: GraphQL hands over null and absent alike. */
export function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
