/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/experiments/'],
  transform: { '\\.ts$': '<rootDir>/test/support/typescript-transform.cjs' },
  maxWorkers: 2,
  testTimeout: 30_000,
};
