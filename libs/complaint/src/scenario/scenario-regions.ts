import {
  compileOrganisation,
  validateChain,
  validateOrganisation,
  type ChainDocument,
  type ConfiguredRegion,
  type OrganisationDocument,
} from '#organisation';
import type { Scenario, ScenarioOrganisation } from './scenario.js';

/**
 * The regions of a scenario, with its own organisation laid over that of its region.
 * @throws RangeError for an organisation that could not be deployed
 */
export function regionsOf(
  { region: code, given }: Scenario,
  regions: ReadonlyMap<string, ConfiguredRegion>,
): ReadonlyMap<string, ConfiguredRegion> {
  const region = regions.get(code);
  if (!region || !given.organisation) return regions;
  const organisation = laidOver(region.documents.organisation, given.organisation);
  const chain: ChainDocument = {
    ...region.documents.chain,
    roles: region.documents.chain.roles.map(
      (role) => given.organisation?.roles?.find((other) => other.role === role.role) ?? role,
    ),
  };
  const [fault] = [...validateOrganisation(organisation), ...validateChain(chain, organisation)];
  if (fault) throw new RangeError(`${fault.pointer}: ${fault.message}`);
  const compiled = compileOrganisation(
    organisation,
    chain,
    region.organisation.timeZone,
    region.organisation.gates,
  );
  return new Map(regions).set(code, { ...region, organisation: compiled });
}

function laidOver(below: OrganisationDocument, above: ScenarioOrganisation): OrganisationDocument {
  const replaced = new Set((above.appointments ?? []).map(({ position }) => position));
  return {
    ...below,
    people: [...(below.people ?? []), ...(above.people ?? [])],
    appointments: [
      ...(below.appointments ?? []).filter(({ position }) => !replaced.has(position)),
      ...(above.appointments ?? []),
    ],
    delegations: above.delegations ?? below.delegations ?? [],
  };
}
