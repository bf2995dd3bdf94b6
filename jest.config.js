const libraries =
  'feel|bpmn|policy|calendar|engine|organisation|complaint|identity|audit|runtime|webhook|store|graphql|client|worker-client';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: {
    '^#client/(websocket|react)$': '<rootDir>/libs/client/src/$1.ts',
    [`^#(${libraries})$`]: '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.js'],
  testTimeout: 20_000,
  // Modules of a file stay in memory for as long as its process: two processes, begun anew before collecting them takes longer than tests.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
};
