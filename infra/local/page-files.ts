/** The page's files by path, built in memory when the local system starts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { PageFile } from './control/server.ts';

const here = join(import.meta.dirname, 'page');

export async function pageFiles(): Promise<Map<string, PageFile>> {
  const [html, css, script] = await Promise.all([
    readFile(join(here, 'index.html'), 'utf8'),
    readFile(join(here, 'style.css'), 'utf8'),
    build({
      entryPoints: [join(here, 'main.ts')],
      bundle: true,
      write: false,
      format: 'esm',
      minify: true,
      logLevel: 'warning',
    }),
  ]);
  const text = (body: string, type: string): PageFile => ({ body, type: `${type}; charset=utf-8` });
  return new Map([
    ['/', text(html, 'text/html')],
    ['/style.css', text(css, 'text/css')],
    ['/main.js', text(script.outputFiles[0]?.text ?? '', 'text/javascript')],
  ]);
}
