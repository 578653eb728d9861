/** The page's files by path, as the build wrote them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dist } from '../build/functions.ts';
import type { PageFile } from './control/server.ts';

export async function pageFiles(): Promise<Map<string, PageFile>> {
  const built = async (name: string, type: string): Promise<PageFile> => ({
    body: await readFile(join(dist, 'page', name), 'utf8'),
    type: `${type}; charset=utf-8`,
  });
  return new Map([
    ['/', await built('index.html', 'text/html')],
    ['/style.css', await built('style.css', 'text/css')],
    ['/main.js', await built('main.js', 'text/javascript')],
  ]);
}
