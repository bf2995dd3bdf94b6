/** A global id, as GraphQL and webhooks name things: opaque to clients, stable, unique over all types. */
export function globalId(type: string, ...parts: readonly (string | number)[]): string {
  return Buffer.from([type, ...parts].join('\u0000'), 'utf8').toString('base64url');
}
