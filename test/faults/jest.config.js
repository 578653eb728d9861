/** @type {import('jest').Config} */
export default {
  rootDir: '../..',
  roots: ['<rootDir>/test/faults'],
  testEnvironment: 'node',
  transform: { '\\.ts$': '<rootDir>/test/typescript-transform.cjs' },
  maxWorkers: 2,
  testTimeout: 60_000,
};
