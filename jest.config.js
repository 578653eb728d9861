/** @type {import('jest').Config} */
// biome-ignore lint/style/noDefaultExport: jest reads its configuration from the default export
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  transform: { '\\.ts$': '<rootDir>/test/typescript-transform.cjs' },
  maxWorkers: 2,
  testTimeout: 30_000,
};
