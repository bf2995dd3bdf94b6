export type {
  AppointmentDocument,
  AppointmentKind,
  ChainDocument,
  ChainRoleDocument,
  CompletedTraining,
  DatedCriterion,
  DelegationDocument,
  LegalBasisDocument,
  OrganisationDocument,
  PersonDocument,
  PositionDocument,
  RegionDocument,
  RoleSelection,
  TrainingDocument,
  UnitDocument,
} from './organisation-document.js';
export { compileOrganisation, type CompiledOrganisation, type Tenure } from './compile-organisation.js';
export {
  dayOf,
  groupsOf,
  holdersOf,
  holdersOfSeat,
  lineOf,
  positionsOf,
  resolveChain,
  type Holder,
  type ResolvedPosition,
  type ResolvedRole,
} from './resolve-chain.js';
export { validateChain } from './validate-chain.js';
export { validateOrganisation } from './validate-organisation.js';
export { holdersOfPosition, type DatedHolder } from './holders.js';
export { OrganisationRegister } from './organisation-register.js';
export type { HeldPosition, OfficeOwner, Offices, OrganisationImport } from './organisation-register.js';
export type { ExchangeFormat } from './exchange/export-organisation.js';
export type { RefusedRow } from './exchange/read-table.js';
export { parseBundle, type BundleFile, type ConfiguredRegion, type ParsedBundle } from './parse-bundle.js';
export { routeComplaint, type ComplaintRoute } from './route-complaint.js';
export { regionRegistry, type RegisteredRegion } from './region-registry.js';
export { diffCalendars, diffChains, diffOrganisations, diffRegions } from './diff/diff-documents.js';
export { diffSeats } from './diff/diff-seats.js';
