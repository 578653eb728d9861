/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  transform: { '\\.ts$': '<rootDir>/test/typescript-transform.cjs' },
  maxWorkers: 2,
  testTimeout: 30_000,
};
