/** Coverage of `lambda/` as the built bundles ran it in the tests' containers. */
import { CoverageReport } from 'monocart-coverage-reports';

const report = new CoverageReport({
  outputDir: 'coverage/report',
  reports: ['console-details'],
  logging: 'error',
  entryFilter: ({ url }) => /\/dist\/(?:receiver|worker|sweeper)\/[\w-]+\.js$/.test(url),
  sourceFilter: (path) => /(?:^|\/)lambda\//.test(path) && !path.includes('node_modules'),
});
await report.addFromDir('coverage/v8');
await report.generate();
