// A package that is ES modules only, with what it imports, as one CommonJS file.
const { buildSync } = require('esbuild');

module.exports = {
  process(_source, file) {
    const { outputFiles } = buildSync({
      entryPoints: [file],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: 'node24',
      define: { 'import.meta.url': 'importMetaUrl' },
    });
    const [{ text }] = outputFiles;
    // In a block, its variables may have the names of Jest's own.
    return {
      code: `const importMetaUrl = require('node:url').pathToFileURL(__filename).href; {${text}}`,
    };
  },
};
