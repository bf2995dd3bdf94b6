import { findDemoPerson, type DemoPerson } from './demo-person.js';
import { DevelopmentIssuer } from './development-issuer.js';

/**
 * A token for whom a selector means (see `findDemoPerson`), signed with the key of the data directory.
 * @throws UnknownPersonError when the selector means nobody; Error in production.
 */
export async function mintDevelopmentToken(input: {
  dataDir: string;
  audience: string;
  as: string;
  people: readonly DemoPerson[];
  lifetimeS?: number;
}): Promise<{ token: string; person: DemoPerson }> {
  const issuer = await DevelopmentIssuer.open(input.dataDir);
  const person = findDemoPerson(input.as, input.people);
  return {
    person,
    token: await issuer.mint(person, { audience: input.audience, lifetimeS: input.lifetimeS }),
  };
}
