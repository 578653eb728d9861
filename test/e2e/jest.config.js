/** @type {import('jest').Config} */
export default {
  rootDir: '../..',
  roots: ['<rootDir>/test/e2e'],
  testEnvironment: 'node',
  transform: { '\\.ts$': '<rootDir>/test/support/typescript-transform.cjs' },
  maxWorkers: 1,
  testTimeout: 30_000,
};
