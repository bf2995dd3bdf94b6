const pure = '^libs/(feel|bpmn|policy|calendar|engine)/';
const lib = (names) => `^libs/(${names})/`;

/** Layers: apps -> graphql -> runtime, complaint, organisation, identity, audit -> engine -> bpmn, policy, calendar -> feel. */
module.exports = {
  forbidden: [
    {
      // Types may refer to each other; code may not.
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'a-library-is-used-through-its-index',
      severity: 'error',
      from: { path: '^(apps|libs|bench|test)/([^/]+)/' },
      to: {
        path: '^libs/([^/]+)/src/',
        pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/client/src/(websocket|react)\\.ts$', '^libs/$2/'],
      },
    },
    {
      name: 'pure-libraries-import-no-platform',
      severity: 'error',
      from: { path: pure, pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-libraries-import-no-framework',
      severity: 'error',
      from: { path: pure },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|graphql|pino|ws)/' },
    },
    {
      name: 'feel-is-the-ground',
      severity: 'error',
      from: { path: lib('feel') },
      to: { path: '^libs/(?!feel/)' },
    },
    {
      name: 'bpmn-stands-on-feel',
      severity: 'error',
      from: { path: lib('bpmn') },
      to: { path: '^libs/(?!bpmn/|feel/)' },
    },
    {
      name: 'calendar-stands-alone',
      severity: 'error',
      from: { path: lib('calendar') },
      to: { path: '^libs/(?!calendar/)' },
    },
    {
      name: 'policy-stands-on-calendar-and-feel',
      severity: 'error',
      from: { path: lib('policy') },
      to: { path: '^libs/(?!policy/|calendar/|feel/)' },
    },
    {
      name: 'engine-knows-no-outside',
      severity: 'error',
      from: { path: lib('engine') },
      to: { path: '^libs/(?!engine/|bpmn/|feel/)' },
    },
    {
      name: 'organisation-knows-no-runtime',
      severity: 'error',
      from: { path: lib('organisation') },
      to: { path: '^libs/(runtime|store|graphql|complaint|identity|audit|engine)/' },
    },
    {
      name: 'runtime-knows-no-domain',
      severity: 'error',
      from: { path: lib('runtime') },
      to: { path: '^libs/(complaint|webhook|store|graphql|identity|organisation)/' },
    },
    {
      name: 'webhook-stands-on-runtime',
      severity: 'error',
      from: { path: lib('webhook'), pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/(?!webhook/|runtime/|engine/|feel/)' },
    },
    {
      name: 'only-apps-wire-the-store',
      severity: 'error',
      from: { path: '^libs/(?!store/)', pathNot: '\\.spec\\.ts$' },
      to: { path: lib('store') },
    },
    {
      name: 'graphql-is-the-edge',
      severity: 'error',
      from: { path: '^libs/(?!graphql/)' },
      to: { path: lib('graphql') },
    },
    {
      // What is published to clients outside carries nothing of the server with it, and runs wherever fetch is.
      name: 'client-stands-alone',
      severity: 'error',
      from: { path: lib('client'), pathNot: '(\\.spec|/websocket|/react)\\.ts$' },
      to: { path: '^(libs/(?!client/)|node_modules/)' },
    },
    {
      name: 'worker-client-stands-on-client',
      severity: 'error',
      from: { path: lib('worker-client'), pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs/(?!worker-client/|client/)|node_modules/)' },
    },
    {
      name: 'clients-import-no-platform',
      severity: 'error',
      from: { path: lib('client|worker-client'), pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'libraries-import-no-app', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
    },
  },
};
