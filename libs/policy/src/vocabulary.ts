/** The kinds of rules, in the order in which a complaint meets them. */
export const RULE_KINDS = [
  'attribute',
  'category',
  'classification',
  'refinement',
  'authority',
  'transfer',
  'routing',
  'clocks',
  'escalation',
  'duplicates',
  'publication',
  'reportBack',
  'notification',
  'satisfaction',
  'evaluation',
] as const;

export type RuleKind = (typeof RULE_KINDS)[number];

type ParameterType =
  'string' | 'number' | 'boolean' | 'strings' | 'scalar' | 'unit' | 'units' | 'role' | 'class' | 'category';

interface EventType {
  readonly required: Readonly<Record<string, ParameterType>>;
  readonly optional?: Readonly<Record<string, ParameterType>>;
}

/** The events that rules of each kind may have, with the types of their parameters. */
export const EVENTS: Readonly<Record<RuleKind, Readonly<Record<string, EventType>>>> = {
  attribute: { 'set-attribute': { required: { name: 'string', value: 'scalar' } } },
  category: { 'suggest-category': { required: { category: 'category', weight: 'number' } } },
  classification: { 'set-class': { required: { class: 'class' } } },
  refinement: {
    'refine-category': { required: { category: 'category' } },
    'set-sensitivity': { required: { sensitivity: 'string' } },
    'set-urgency': { required: { urgency: 'string' } },
    archive: { required: { reason: 'string' } },
  },
  authority: { 'set-authority': { required: { authority: 'string' } } },
  transfer: {
    transfer: { required: { to: 'string' } },
    stay: { required: {}, optional: { reason: 'string' } },
  },
  routing: {
    route: {
      required: {},
      optional: {
        unit: 'unit',
        to: 'string',
        cc: 'units',
        contributors: 'units',
        role: 'role',
        restricted: 'boolean',
      },
    },
    inform: { required: { units: 'units' } },
  },
  clocks: {
    'use-profile': { required: { profile: 'string' } },
    'set-clock': { required: { clock: 'string', workingDays: 'number' } },
  },
  escalation: { 'skip-rung': { required: { to: 'string' } } },
  duplicates: { 'do-not-merge': { required: {}, optional: { reason: 'string' } } },
  publication: { publish: { required: { mode: 'string' } } },
  reportBack: { 'report-back': { required: { to: 'string', withinWorkingDays: 'number' } } },
  notification: { notify: { required: { via: 'string' } } },
  satisfaction: { 'ask-rating': { required: { scale: 'number' } } },
  evaluation: { 'evaluate-officer': { required: { levels: 'strings' }, optional: { trigger: 'string' } } },
};

/** Classes of complaints (SP4N). */
export const CLASSES = [
  'pengaduan_tidak_berkadar',
  'pengaduan_berkadar',
  'aspirasi',
  'permintaan_informasi',
  'apresiasi',
] as const;

export type ComplaintClass = (typeof CLASSES)[number];

interface FactDefinition {
  readonly meaning: string;
  /** A sealed fact's value never appears in a trace. */
  readonly isSealed?: true;
  /** The first kind whose rules may ask for it: earlier ones would not know it yet. */
  readonly from?: RuleKind;
}

/** What rules may ask about. A fact that is not known at that moment is undefined. */
export const FACTS: Readonly<Record<string, FactDefinition>> = {
  text: { meaning: "the complaint's words", isSealed: true },
  reporter: { meaning: 'who reports', isSealed: true },
  textLength: { meaning: 'characters of the text' },
  textWords: { meaning: 'words of the text' },
  region: { meaning: 'code of the region that decides' },
  regionLevel: { meaning: 'nasional, provinsi or kabkota' },
  parentRegion: { meaning: 'code of the region above' },
  channel: {
    meaning:
      'web, app, sms, email, facebook, twitter, whatsapp, walkin, kotak, telepon, lapor, ombudsman, wbs ...',
  },
  source: { meaning: 'who passed it on; the channel when nobody did' },
  categoryGiven: { meaning: 'the category that the reporter or the clerk chose' },
  sensitivityGiven: { meaning: 'the sensitivity that was chosen' },
  hasContact: { meaning: 'whether the reporter left a way to be reached' },
  isAnonymous: { meaning: 'whether the reporter hides the name' },
  location: { meaning: 'where: region, latitude, longitude' },
  attributes: { meaning: 'what attribute rules found, e.g. schoolLevel; read with a path' },
  schoolLevel: { meaning: 'SD, SMP, SMA or SMK, given or found' },
  needsFieldWork: { meaning: 'whether field work was found necessary' },
  category: { meaning: 'given or suggested category', from: 'classification' },
  categorySource: { meaning: 'given or suggested', from: 'classification' },
  handlesCategory: { meaning: 'whether a unit of the region handles the category', from: 'classification' },
  handledCategories: { meaning: 'categories that units of the region handle' },
  class: { meaning: 'class of the complaint', from: 'refinement' },
  parentHandlesCategory: { meaning: 'whether a unit of the region above does', from: 'authority' },
  nationalHandlesCategory: { meaning: 'whether a national agency does', from: 'authority' },
  categoryAuthority: { meaning: "the category's authority from its table", from: 'authority' },
  sensitivity: { meaning: 'publik, pribadi, kesehatan, anak, rahasia', from: 'transfer' },
  urgency: { meaning: 'normal, tinggi, darurat', from: 'transfer' },
  authority: { meaning: 'nasional, provinsi or kabkota: whose matter it is', from: 'transfer' },
  unit: { meaning: 'unit that handles it, e.g. 14.08/PUPR', from: 'clocks' },
  restricted: { meaning: 'whether readers are restricted', from: 'clocks' },
  transferred: { meaning: 'whether it came from another region', from: 'routing' },
  breachedClock: { meaning: 'name of the clock that ran out', from: 'escalation' },
  eselon: { meaning: 'I, II, III or IV of the holder in question', from: 'escalation' },
  breachTrigger: {
    meaning: 'breach when the clock ran out, noFollowUp when a later rung of the ladder came due',
    from: 'evaluation',
  },
};

/** Targets of the ladder that are no roles of the chain. */
export const LADDER_TARGETS_OUTSIDE = ['ombudsmanOffer'];

/** Words that `transfer.to` understands beside region codes. */
export const TRANSFER_TARGETS = ['parent', 'kabkota', 'nasional', 'kabkota|nasional'];

/** Words that `route.to` understands beside `unit`. */
export const ROUTE_TARGETS = ['handler', 'coordinator'];

/** Most conditions that one document may have, all rules together: json-rules-engine takes seconds over 1e5. */
export const MAX_CONDITIONS = 500;
/** Deepest nesting of one rule's conditions. */
export const MAX_DEPTH = 20;

/**
 * Checks of an organisation that a region may tighten, loosen or leave out (`tables.organisationChecks`): `error` refuses the
 * deployment, `warning` only tells. An `error` of `expired-basis` or `untrained-operator` also stops new work: who holds an
 * office by an expired decree, or without the training, gets no task of it.
 */
export const ORGANISATION_CHECKS = [
  'holder-count',
  'criteria-not-met',
  'appointing-authority',
  'untrained-operator',
  'policy-without-basis',
  'unregistered-basis',
  'expired-basis',
] as const;

export type OrganisationCheck = (typeof ORGANISATION_CHECKS)[number];
