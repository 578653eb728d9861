/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/faults/'],
  transform: { '\\.ts$': '<rootDir>/test/typescript-transform.cjs' },
  maxWorkers: 2,
  testTimeout: 30_000,
};
